"""Examples for the OpenAPI document, of an invented company; a test holds them to the schemas."""

from typing import Any, Final

import orjson

from lineage.answers.secrecy import STATEMENT

_CLOUD: Final = "sample-cloud"
_COMPANY: Final = "sample-company"
_BASIS: Final = "eu-gdpr:A6-1-b"
_ARRIVED: Final = "2025-02-01T09:05:00Z"
_ASKED: Final = "2025-09-01T09:00:00Z"
_EMAIL: Final = ["email", "phone_number"]

MOMENTS: Final = {"as_of": _ASKED, "known_at": _ASKED}

EVENT: Final = {
    "specversion": "1.0",
    "id": "m-cloud-ana",
    "source": "//sample.example/records",
    "type": "personaldata.movement.v1",
    "time": _ARRIVED,
    "datacontenttype": "application/json",
    "data": {
        "kind": "disclose",
        "from": {"party": _COMPANY, "place": "IE"},
        "to": {"party": _CLOUD, "class": "service_provider", "role": "processor"},
        "subjects": ["sample-ana"],
        "data": [{"category": "email"}, {"category": "phone_number"}],
        "purposes": ["hosting_backend"],
        "basis": {"gdpr": _BASIS},
        "transfer": {"tool": "eu-gdpr:A45-3", "reference": "EU-US DPF"},
    },
}
LINE: Final = orjson.dumps(EVENT).decode() + "\n"

RECORDED: Final = {
    "recorded": 1,
    "duplicate": 0,
    "quarantined": 1,
    "items": [
        {"index": 0, "status": "recorded"},
        {
            "index": 1,
            "status": "quarantined",
            "reason": "invalid-data",
            "detail": "data.kind: Field required",
            "quarantine": 7,
        },
    ],
}


def _answer(query: dict[str, Any], **body: Any) -> dict[str, Any]:
    return {
        "query": query,
        "statement": STATEMENT,
        "complete": True,
        "gaps": [],
        "next": None,
        **body,
    }


_AT: Final = {"as_of": _ASKED, "known_at": _ASKED}

_FINDING: Final[dict[str, Any]] = {
    "event": "m-gap",
    "code": "lineage-gap",
    "severity": "warning",
    "ambiguity": None,
    "verdict": {"policy": "unknown", "law": "unknown"},
    "clauses": [],
    "facts": [],
    "subjects": 1,
    "reason": "the sender was not recorded as holding email",
    "rule": "structure.chain",
    "occurred_at": "2025-06-05T00:00:00Z",
    "recorded_at": "2025-06-05T00:02:00Z",
}

DISCLOSURE_QUERY: Final = {
    "subject": "sample-ana",
    "law": "gdpr-15",
    "as_of": _ASKED,
    "received_at": _ASKED,
}
DISCLOSURE: Final = _answer(
    {"command": "where", **DISCLOSURE_QUERY, "known_at": _ASKED, "audience": "subject"},
    recipients=[
        {
            "party": _CLOUD,
            "name": "Sample Cloud Hosting Inc (invented)",
            "contact": "privacy@cloud.example",
            "class": "service_provider",
            "role": "processor",
            "place": "IE",
            "country": "IE",
            "places": ["IE"],
            "access_places": [],
            "state": "have_been",
            "depth": 1,
            "via": [],
            "categories": _EMAIL,
            "purposes": ["hosting_backend"],
            "legal_bases": [_BASIS],
            "safeguards": [
                {
                    "tool": "eu-gdpr:A45-3",
                    "name": "Adequacy decision",
                    "reference": "EU-US DPF",
                    "valid_from": "unknown",
                    "valid_to": "unknown",
                    "in_force_at_movement": "unknown",
                }
            ],
            "first_at": _ARRIVED,
            "last_at": _ARRIVED,
            "access_open": False,
            "movements": 1,
            "certainty": "recorded",
            "evidence": ["m-cloud-ana"],
        }
    ],
    excluded=[{"event": "m-collect-ana", "reason": "collected_from_subject"}],
    holdings=[{"party": _CLOUD, "categories": _EMAIL, "since": _ARRIVED, "certainty": "recorded"}],
    erasure={
        "executed_at": None,
        "outstanding": [],
        "notified": [],
        "confirmed": [],
        "came_back": [],
        "unproven": [],
    },
    retention={
        "due": [],
        "undefined": [{"party": _CLOUD, "categories": _EMAIL}],
        "criteria": [
            {"clause": "K-01", "lines": "L127", "says": "As long as the original purpose needs it"}
        ],
    },
    laws=[
        {
            "regime": "gdpr",
            "name": "General Data Protection Regulation",
            "applies_to_company": True,
            "protects_person": True,
            "missing": None,
        }
    ],
    findings=[],
    ambiguities=[],
    deadline={
        "received_at": _ASKED,
        "acknowledge_by": None,
        "due": "2025-10-01",
        "due_if_extended": "2025-12-01",
        "extended": False,
    },
)

FINDINGS_QUERY: Final = {"code": "lineage-gap", "from": "2025-01-01T00:00:00Z", "limit": 100}
FINDINGS: Final = _answer(
    {"command": "findings", **FINDINGS_QUERY, "audience": "company", "known_at": _ASKED},
    total=1,
    findings=[_FINDING],
)

EXPLANATION_QUERY: Final = {"event": "m-cloud-ana", "subject": "sample-ana"}
EXPLANATION: Final = _answer(
    {"command": "explain", **EXPLANATION_QUERY, "audience": "company", "known_at": _ASKED},
    event={"source": "//sample.example/records", "id": "m-cloud-ana"},
    occurred_at=_ARRIVED,
    recorded_at=_ARRIVED,
    policy_version={
        "version": "2021-12-23",
        "pack": "penguin-softphone",
        "governs_from": "2021-12-23T00:00:00Z",
        "earlier": None,
    },
    people=1,
    verdicts={"policy": {"permitted-ambiguous": 1}, "law": {"unknown": 1}},
    rules=[
        {
            "rule": "policy.matrix",
            "regime": "policy",
            "citation": "L39, L111-L120, L173, L197-L204",
            "wants": "Data goes to recipients named for it.",
            "outcome": "permitted-ambiguous",
            "reason": "hosting_backend is named for service_provider by one passage only",
            "code": "policy-ambiguous",
            "ambiguity": "AMB-02",
            "clauses": [
                {"clause": "D-13b", "lines": "L39", "says": "Four functions of a service provider"}
            ],
            "facts": [
                {
                    "type": "agreement",
                    "id": "sample-terms",
                    "valid_from": _ARRIVED,
                    "valid_to": None,
                }
            ],
            "people": 1,
        }
    ],
)

_FLOW: Final = {
    "flow": "f-0f3b8a5c2d17",
    "kind": "disclose",
    "from": {"party": _COMPANY, "system": "company-crm", "place": "IE"},
    "to": {
        "party": _CLOUD,
        "system": "cloud-eu-1",
        "place": "unknown",
        "access_places": [],
        "class": "service_provider",
        "role": "processor",
        "on_behalf_of": _COMPANY,
    },
    "categories": _EMAIL,
    "subject_roles": ["user"],
    "purposes": ["hosting_backend"],
    "legal_basis": _BASIS,
    "tool": "eu-gdpr:A45-3",
    "reference": "EU-US DPF",
    "movements": 6,
    "first_at": _ARRIVED,
    "last_at": "2025-02-06T09:05:00Z",
}
FLOWS: Final = _answer({"command": "flows", **_AT}, flows=[_FLOW])

_PARTY: Final = {
    "party": _CLOUD,
    "name": "Sample Cloud Hosting Inc (invented)",
    "class": "service_provider",
    "place": "US-OR",
    "country": "US",
    "declared": True,
    "movements_in": 6,
    "movements_out": 4,
    "categories": _EMAIL,
}
_HOP: Final = {
    "from": _COMPANY,
    "to": _CLOUD,
    "flow": _FLOW["flow"],
    "kind": _FLOW["kind"],
    "movements": _FLOW["movements"],
    "first_at": _FLOW["first_at"],
    "last_at": _FLOW["last_at"],
}
GRAPH: Final = _answer(
    {"command": "graph", **_AT, "from": None, "to": None},
    flows=[_FLOW],
    nodes=[{name: _PARTY[name] for name in ("party", "name", "class", "place", "country")}],
    choke_points=[{"party": _CLOUD, "people": 4, "only_way_to": ["sample-backup"]}],
    cycles=[[_CLOUD, "sample-support"]],
    countries=[
        {"country": "US", "parties": [_CLOUD], "sent_by_company": True, "chain": [_HOP]},
    ],
    chain=None,
)
PARTIES: Final = _answer({"command": "parties", **_AT}, parties=[_PARTY])
PARTY: Final = _answer({"command": "party", **_AT}, party=_PARTY, flows=[_FLOW])

HOLDINGS_QUERY: Final = {"party": _CLOUD, "as_of": _ASKED}
HOLDINGS: Final = _answer(
    {"command": "holdings", "party": _CLOUD, **_AT},
    name="Sample Cloud Hosting Inc (invented)",
    holdings=[
        {
            "system": "cloud-eu-1",
            "category": "email",
            "people": {"lower": 5, "upper": 5},
            "since": _ARRIVED,
            "certainty": "recorded",
            "retention": [
                {
                    "rule": "cloud-email",
                    "period": "P2Y",
                    "starts": "collection",
                    "purpose": None,
                    "first_due": "2027-02-01T09:05:00Z",
                }
            ],
        }
    ],
)

DEFERRED_NOTICES: Final = _answer(
    {"command": "deferred-notices", **_AT},
    waiting=[
        {
            "event": "m-sheriff",
            "source": "//sample.example/records",
            "occurred_at": _ARRIVED,
            "party": "sample-sheriff",
            "categories": ["email"],
            "orders": ["order-7"],
            "legal_bases": ["18 U.S.C. 2705(b)"],
            "ended_at": "2025-08-01T00:00:00Z",
            "people": {"all": 2, "told": 1, "waiting": 1},
        }
    ],
    in_force=[{"order": "order-8", "legal_basis": "unknown", "ends_at": "2026-01-01T00:00:00Z"}],
)

QUARANTINE: Final = {
    "complete": True,
    "next": None,
    "quarantine": [
        {
            "number": 7,
            "recorded_at": _ASKED,
            "origin": "http",
            "position": "1",
            "media": "application/cloudevents+json",
            "reason": "invalid-data",
            "detail": "data.kind: Field required",
            "replayed_at": None,
        }
    ],
}
REPLAYED: Final = {
    "recorded": 1,
    "duplicate": 0,
    "quarantined": 0,
    "items": [{"quarantine": 7, "status": "recorded"}],
}
READY: Final = {"status": "ready", "store_sequence": 12, "mirror_sequence": 12}
METRICS: Final = (
    '# TYPE lineage_events_total counter\nlineage_events_total{outcome="recorded",reason=""} 55.0\n'
)

_NOBODY: Final = {"lower": 0, "upper": 0}
_SOME: Final = {"lower": 3, "upper": 4}
_DUTY: Final[dict[str, Any]] = {
    "regime": "gdpr",
    "duty": "gdpr-33-authority",
    "name": "Tell the supervisory authority",
    "to": "authority",
    "owed_by": [_COMPANY],
    "not_before": None,
    "not_after": "2025-08-23T09:00:00Z",
    "how_soon": None,
    "anchor": "awareness",
    "anchored_at": "2025-08-20T09:00:00Z",
    "zone": "UTC",
    "pauses": [],
    "may_wait_for": ["later with reasons, in phases"],
    "status": "met",
    "in_force": True,
    "applies": "yes",
    "triggered": "yes",
    "reason": "for counsel: whether a risk to people is unlikely",
    "people": _SOME,
    "told": {
        "first_at": "2025-08-21T12:00:00Z",
        "in_time": {"lower": 1, "upper": 1},
        "late": _NOBODY,
        "early": _NOBODY,
        "not_yet": _NOBODY,
    },
    "last_safe_at": None,
    "source": "GDPR Art. 33(1), (4)",
}
TRACE_QUERY: Final = {"incident": "inc-cloud", "detail": "full", "known_at": _ASKED}
TRACE: Final = _answer(
    {
        "command": "trace",
        **TRACE_QUERY,
        "holder": _CLOUD,
        "from": "2025-08-01T00:00:00Z",
        "to": "2025-08-15T00:00:00Z",
        "kind": "confidentiality",
        "reading": "held-in-window",
        "systems": [],
        "categories": [],
        "audience": "company",
        "limit": 1000,
        "as_of": _ASKED,
    },
    incident="inc-cloud",
    holder=_CLOUD,
    holder_name="Sample Cloud Hosting Inc (invented)",
    holder_role="processor",
    kind="confidentiality",
    systems=[],
    window={"from": "2025-08-01T00:00:00Z", "to": "2025-08-15T00:00:00Z"},
    known_since="2025-08-20T09:00:00Z",
    counts={
        "subjects": {"any": _SOME, "clear": _SOME},
        "records": {"any": _SOME, "clear": _SOME},
        "by_residence": {"DE": {"subjects": _SOME, "records": _SOME}},
        "by_role": {"user": {"subjects": _SOME, "records": _SOME}},
        "by_age_band": {"adult": {"subjects": _SOME, "records": _SOME}},
        "by_category": {"email": {"any": _SOME, "clear": _SOME}},
    },
    upstream=[
        {
            "party": _COMPANY,
            "role": "processor",
            "on_behalf_of": _COMPANY,
            "agreement": "agr-cloud",
        }
    ],
    controllers_to_tell=[_COMPANY],
    other_holders=[],
    onward_by_holder=[],
    duties=[_DUTY],
    collisions=[],
    findings=[],
    notices_not_understood=[],
    exposed=[
        {
            "subject": "s-5f0c9a4e2b7d4c1f",
            "category": "email",
            "state": "clear",
            "certainty": "recorded",
            "evidence": ["m-cloud-ana"],
        }
    ],
    onward=[],
    not_exposed=[],
    not_onward=[],
    only_there=[],
)

LETTER_ORDER: Final = {
    "subject": "sample-ana",
    "law": "gdpr-15",
    "language": "de",
    "received_at": _ASKED,
    "form": "pdf",
}
DILIGENCE_ORDER: Final = {"transaction": "sample-deal", "as_of": _ASKED, "audience": "buyer"}
REGISTER_ORDER: Final = {"name": "art-30", "form": "html"}
REPORT_JOB: Final = {
    "id": "r-0123456789abcdef01234567",
    "report": "register",
    "query": {"as_of": _ASKED, "known_at": _ASKED, "language": "en", "name": "art-30"},
    "form": "html",
    "paper": "a4",
    "status": "done",
    "created_at": _ASKED,
    "finished_at": _ASKED,
    "error": None,
    "counts": {"processing": 4},
    "answer_sha256": "446af810a4dd001c808dfb9d0e91af772a438b3ae8442ef5a99474411172cdce",
}
