"""The register of network information that went to others or that others could reach.

47 CFR 64.2009(c), with the approvals of 64.2007. It says that call details went somewhere and never
what they say: numbers are not in the record (64.2010).
"""

from typing import Any, Final

from lineage.answers.laws.asked import Asked, third_party_category
from lineage.answers.laws.part import Part
from lineage.facts import CONSENT, Statement
from lineage.instants import OPEN, write
from lineage.judging.case import PersonCase
from lineage.judging.law.asking import bodies
from lineage.judging.law.us import approvals, network_given
from lineage.law import cpni
from lineage.law.cpni import contains
from lineage.law.days import period_end
from lineage.law.ruling import Outcome, Result
from lineage.packs.regimes import RecordRule
from lineage.packs.us_law import CpniUse
from lineage.packs.vocabulary import Category

DISCLOSURES: Final = "cpni.disclosures"
APPROVALS: Final = "cpni.approvals"
NEEDS: Final = ("none", "opt_out", "opt_in")
_APPROVED: Final = {
    Outcome.HOLDS: "missing",
    Outcome.CANNOT_TELL: "unknown",
    Outcome.DOES_NOT: "approved",
}


def register(asked: Asked) -> Part:
    """Every disclosure and access, and the approvals of the customer."""
    rows = []
    for case in asked.cases.values():
        held = contains(asked.view.packs, (one.category for one in case.data))
        if held:
            rows.append(_row(asked, case, held))
    return Part({"register": rows, "approvals": _approvals(asked)})


def _row(asked: Asked, case: PersonCase, held: dict[str, str]) -> dict[str, Any]:
    hop = case.hop
    access = hop.flow.kind == "grant_access"
    last = hop.ended_at if access else case.at
    return {
        "event": asked.events([hop])[0],
        "occurred_at": write(case.at),
        "access": access,
        "access_ended_at": write(last) if access and last != OPEN else None,
        **asked.party(hop.receiver),
        "class": third_party_category(case),
        "categories": sorted(held),
        "certainty": "recorded" if "yes" in held.values() else "possible",
        "purposes": list(case.flow.purposes),
        "approval": _approval(asked, case),
        "keep_until": _kept(asked, DISCLOSURES, last),
    }


def _approval(asked: Asked, case: PersonCase) -> dict[str, Any]:
    """What approval the use took, whether the customer gave it, and the location apart."""
    packs, given, consents = asked.view.packs, network_given(case), approvals(case)
    used = cpni.approval_missing(packs, given, bodies(consents), case.at)
    where = cpni.location_unauthorised(packs, given, bodies(consents))
    required = _required(used)
    return {
        "required": required,
        "status": "not_needed" if required == "none" and used.fails else _APPROVED[used.outcome],
        "location": _APPROVED[where.outcome] if _located(where) else None,
        "facts": sorted({asked.without_pseudonym(one) for one in (*used.facts, *where.facts)}),
    }


def _required(ruling: Result) -> str:
    uses = [row.approval for row in ruling.rows if isinstance(row, CpniUse)]
    return max(uses, key=NEEDS.index, default="none")


def _located(ruling: Result) -> bool:
    """Whether the location of calls left the carrier at all."""
    rows = [row for row in ruling.rows if isinstance(row, Category)]
    return bool(rows) and ruling.reason != cpni.STAYS


def _approvals(asked: Asked) -> list[dict[str, Any]]:
    """Consents of the person that name network information or were relied on."""
    relied = {
        fact.cited.id
        for case in asked.cases.values()
        for fact in approvals(case)
        if case.case.refers("cpni_approval")
    }
    shown = []
    for fact_id in asked.person.ids(CONSENT):
        said = asked.person.last(CONSENT, fact_id, asked.known_at)
        if said is None or said.valid_from > asked.as_of:
            continue
        named = contains(asked.view.packs, said.body.get("categories", ()))
        if fact_id in relied or named:
            shown.append(_shown(asked, said))
    return shown


def _shown(asked: Asked, said: Statement) -> dict[str, Any]:
    ended = said.valid_from if said.body["status"] != "given" else said.valid_to
    return {
        "id": asked.without_pseudonym(said.fact_id),
        "status": said.body["status"],
        "form": said.body.get("form", "unknown"),
        "valid_from": write(said.valid_from),
        "valid_to": None if said.valid_to == OPEN else write(said.valid_to),
        "keep_until": _kept(asked, APPROVALS, ended),
    }


def _kept(asked: Asked, rule: str, since: int) -> str | None:
    """Until when a record must be kept at least; None while what it is of goes on."""
    row = asked.view.packs.rows(RecordRule).at(rule, asked.as_of)
    if row is None or row.period is None or since == OPEN:
        return None
    return write(period_end(since, row.period))
