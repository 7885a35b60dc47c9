"""One opt-out from marketing, and three purposes it may end."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import PREFERENCE
from lineage.judging.case import Case, PersonCase
from lineage.judging.person_rule import person_rule
from lineage.judging.verdict import Said, ambiguous, forbidden

OPT_OUT: Final = "marketing_opt_out"


def _markets(case: Case) -> bool:
    return case.flow.direct_marketing == "yes" or any(
        _marketing(case, purpose) for purpose in case.flow.purposes
    )


def _marketing(case: Case, purpose: str) -> str:
    row = case.book.purposes.get(purpose)
    return (row.marketing or "") if row else ""


@person_rule(
    "policy.marketing",
    "L189, L195, L202",
    "An opt-out from marketing is heeded.",
    _markets,
    PREFERENCE,
)
def opt_out_is_heeded(case: PersonCase) -> Iterator[Said]:
    opted = [
        fact
        for fact in case.person.every(PREFERENCE)
        if fact.body["preference"] == OPT_OUT and fact.body["status"] == "on"
    ]
    if not opted:
        return
    kinds = {_marketing(case.case, purpose) for purpose in case.flow.purposes} - {""}
    if case.flow.direct_marketing == "yes" or kinds & {"own", "partner"}:
        reason = "the person had opted out of marketing"
        yield forbidden("marketing-opted-out", ("P-17", "P-18"), reason, opted)
    else:
        reason = "the opt-out does not say whether it reaches measuring campaigns"
        yield ambiguous("AMB-25", ("P-18", "P-22"), reason)
