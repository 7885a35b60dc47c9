"""Agreeing to a transfer: whoever submits data after agreeing to the policy agrees to it."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import CONSENT, SUBJECT
from lineage.judging.case import Case, PersonCase
from lineage.judging.lens import Known, Lens
from lineage.judging.person_rule import person_rule
from lineage.judging.verdict import Said, permitted, remarked

SUBMITTED: Final = frozenset({"user_given", "permission"})
"""Ways in which a person hands data over. What is collected automatically is never submitted."""
CROSS_BORDER: Final = "cross_border"
CROSS_STATE: Final = "cross_state"


def _submitted_and_moved(case: Case) -> bool:
    moved = case.discloses or case.collects
    legal = case.recipient_class == "public_authority" or case.flow.kind == "legal_disclosure"
    return moved and not legal and any(one.collection_mode in SUBMITTED for one in case.data)


@person_rule(
    "policy.transfer-agreement",
    "L214-L216",
    "Who submits data agrees beforehand that it may leave.",
    _submitted_and_moved,
    SUBJECT,
    CONSENT,
)
def transfer_is_agreed_to(case: PersonCase) -> Iterator[Said]:
    crossed = crossing(case)
    if not crossed:
        return
    agreed = [fact for fact in _agreed_at(case, _submitted_at(case)) if _is_agreement(fact)]
    if agreed:
        yield permitted("T-02", "T-04", reason=f"agreed to: {', '.join(crossed)}", facts=agreed)
    else:
        reason = f"nobody recorded that the person agreed to the policy before ({crossed[0]})"
        yield remarked("transfer-agreement-missing", ("T-04",), reason, ambiguity="AMB-12")


def crossing(case: PersonCase) -> list[str]:
    """Which lines it crosses, measured from where the person lives (AMB-14)."""
    person = case.one_of(SUBJECT)
    home = str(person.body.get("residency") or "") if person else ""
    places = {case.case.place, *case.flow.access_places} - {""}
    if not home or not places:
        return []
    country = home.split("-")[0]
    if any(place.split("-")[0] != country for place in places):
        return [CROSS_BORDER]
    other_state = any(place != home for place in places if "-" in place and "-" in home)
    return [CROSS_STATE] if other_state else []


def _submitted_at(case: PersonCase) -> int:
    """When the person last handed over what moved: the company's collection, else the movement."""
    found = [
        at
        for datum in case.data
        if datum.collection_mode in SUBMITTED
        for at in case.collected.get(datum.category, ())
        if at <= case.at
    ]
    return max(found, default=case.at)


def _agreed_at(case: PersonCase, moment: int) -> list[Known]:
    return Lens(case.person.book, moment, case.person.known_at).every(CONSENT)


def _is_agreement(fact: Known) -> bool:
    return bool(fact.body["status"] == "given")
