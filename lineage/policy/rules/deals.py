"""Data in a merger, a sale or a financing: the kind of deal, and its stage."""

from collections.abc import Iterator
from typing import Final

from lineage.judging.case import CLOSED, Case
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, ambiguous, forbidden, permitted, remarked, untold
from lineage.policy.rules.recipients import class_holds

ACQUIRER: Final = "acquirer"
WITHOUT_NAMES: Final = frozenset({"pseudonymised", "anonymised", "aggregate"})


@rule("policy.deal", "L193, L200, L224", "Data goes to a buyer in the deals the policy names.")
def deal_is_named(case: Case) -> Iterator[Said]:
    if not to_a_buyer(case) or not class_holds(case):
        return
    deal = case.transaction
    if deal is None:
        return
    structure, stage = deal.body.get("structure"), deal.body.get("stage")
    if structure is None:
        yield untold("transaction.structure", ("S-10",))
        return
    row = case.book.deals.get(structure)
    if row is None or not row.discloses or deal.body.get("assets_include_personal_data") is False:
        clauses = row.clauses if row else ("S-10",)
        reason = f"no passage discloses personal data in a deal of kind {structure}"
        if row and row.discloses:
            clauses, reason = ("X-04",), "personal data is not among the assets of this deal"
        yield forbidden("business-transfer-type-not-declared", clauses, reason, [deal])
        return
    if stage is None:
        yield untold("transaction.stage", ("S-10",))
    elif stage in CLOSED:
        yield permitted(*row.clauses, facts=[deal])
    else:
        reason = "while negotiating no notice is promised, though one is before data moves"
        yield ambiguous("AMB-10", ("S-10", "X-01"), reason)
        if any(datum.state not in WITHOUT_NAMES for datum in case.data):
            reason = "names are not needed while a deal is negotiated"
            yield remarked("deidentification-expected", ("S-10",), reason, ambiguity="AMB-10")


def to_a_buyer(case: Case) -> bool:
    return case.discloses and (
        case.recipient_class == ACQUIRER or case.flow.kind == "business_transfer"
    )
