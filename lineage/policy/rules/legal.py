"""Disclosures to authorities and in good faith."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import DECISION, LEGAL_REQUEST
from lineage.judging.case import Case
from lineage.judging.lens import Known
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, ambiguous, forbidden, permitted, untold

AUTHORITY: Final = "public_authority"
PRIVATE: Final = "private_legal_recipient"


@rule("policy.legal", "L228-L236", "An authority's valid request, or a recorded ground.")
def requested_or_in_good_faith(case: Case) -> Iterator[Said]:
    if not is_legal(case):
        return
    request, ground = case.refers("legal_request"), case.refers("decision")
    if request:
        yield from _requested(case, request)
    elif ground or case.flow.legal_ground:
        yield from _in_good_faith(case)
    elif case.recipient_class == AUTHORITY:
        yield forbidden("legal-request-missing", ("S-18", "S-20"), "no request and no ground")
    else:
        yield forbidden("legal-ground-unstated", ("S-20",), "no ground was recorded")


def is_legal(case: Case) -> bool:
    return case.discloses and (
        case.flow.kind == "legal_disclosure" or case.recipient_class in (AUTHORITY, PRIVATE)
    )


def _requested(case: Case, reference: str) -> Iterator[Said]:
    request = case.facts.one(LEGAL_REQUEST, reference)
    if request is None:
        code = "legal-request-invalid" if _had_ended(case, reference) else "legal-request-missing"
        yield forbidden(code, ("S-18",), "the request it names was not in force")
        return
    body = request.body
    if "received_at" in body and not case.facts.reached(request.moment("received_at")):
        yield forbidden("legal-request-missing", ("S-18",), "it was received later", [request])
        return
    problem = _problem(case, request)
    if problem:
        yield forbidden("legal-request-invalid", ("S-18", "S-19"), problem, [request])
    elif "valid" not in body:
        yield untold("legal_request.valid", ("S-18",))
    else:
        yield permitted("S-18", facts=[request])
    wanted = body.get("scope", {}).get("categories", ())
    beyond = sorted(set(case.categories) - set(wanted)) if wanted else []
    if beyond:
        reason = f"the request does not ask for {', '.join(beyond)}"
        yield forbidden("legal-disclosure-overbroad", ("S-18",), reason, [request])


def _problem(case: Case, request: Known) -> str:
    if request.body.get("valid") is False:
        return "the request is recorded as not valid"
    if request.body.get("authority", case.flow.to_party) != case.flow.to_party:
        return "the request is of another authority"
    return ""


def _had_ended(case: Case, reference: str) -> bool:
    last = case.facts.book.last(LEGAL_REQUEST, reference, case.facts.known_at)
    return last is not None and case.facts.reached(last.valid_to)


def _in_good_faith(case: Case) -> Iterator[Said]:
    reference = case.refers("decision")
    decision = case.facts.one(DECISION, reference) if reference else None
    stated = case.flow.legal_ground or (decision.body.get("ground", "") if decision else "")
    ground = case.book.grounds.get(str(stated))
    if decision is None or ground is None:
        lacking = (
            "no decision was recorded" if decision is None else "the policy names no such ground"
        )
        yield forbidden("legal-ground-unstated", ("S-20",), lacking)
    elif "decided_at" in decision.body and not case.facts.reached(decision.moment("decided_at")):
        yield forbidden("legal-ground-unstated", ("S-20",), "it was decided later", [decision])
    elif case.recipient_class == AUTHORITY:
        yield permitted(*ground.clauses, facts=[decision])
    else:
        reason = "the grounds of good faith name no recipient, and this one is private"
        yield ambiguous("AMB-11", ("S-18", *ground.clauses), reason)
