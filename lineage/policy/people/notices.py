"""Notices that come first: of a business transfer, of a change of the policy."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from lineage.facts import CONSENT, NOTICE
from lineage.instants import parse
from lineage.judging.case import CLOSED, Case, PersonCase
from lineage.judging.lens import Known, known
from lineage.judging.person_rule import FIRST_SEEN, person_rule
from lineage.judging.verdict import Said, ambiguous, forbidden, permitted
from lineage.policy.rules.deals import to_a_buyer
from lineage.policy.rules.recipients import class_holds

TRANSFER: Final = "business_transfer"
CHANGE: Final = "policy_change"
Timing = Literal["before", "late", "none"]


def _closes_a_deal(case: Case) -> bool:
    if not to_a_buyer(case) or not class_holds(case):
        return False
    deal = case.transaction
    row = case.book.deals.get(str(deal.body.get("structure"))) if deal else None
    return bool(row and row.discloses and deal and deal.body.get("stage") in CLOSED)


@person_rule(
    "policy.deal-notice",
    "L224",
    "Everyone is told before data moves to a buyer.",
    _closes_a_deal,
    NOTICE,
)
def told_of_the_deal(case: PersonCase) -> Iterator[Said]:
    """A notice counts once it is delivered, strictly before (design, section 4)."""
    deal = case.case.transaction
    assert deal is not None
    row = case.case.book.deals[str(deal.body["structure"])]
    told = [fact for fact in _notices(case, TRANSFER) if _refers(fact, {deal.body["id"]})]
    timing = _timing(told, case.at, ("delivered_at",))
    if row.promises_notice == "no":
        yield ambiguous("AMB-10", ("S-10", "X-01", "X-03"), "no notice is promised in such a deal")
    elif timing == "none" and row.promises_notice == "if_policy_changes":
        reason = "shares change hands, and nobody said that the policy changes"
        yield ambiguous("AMB-10", ("X-01", "X-02"), reason)
    elif timing == "none":
        reason = "no notice had been delivered to the person"
        yield forbidden("business-transfer-without-notice", ("X-01",), reason, told)
    elif timing == "late":
        reason = "the notice was not delivered before"
        yield forbidden("business-transfer-notice-late", ("X-01",), reason, told)
    else:
        yield permitted("X-01", facts=told)
    if timing != "none" and not any(_names_successor(fact, case.flow.to_party) for fact in told):
        reason = "the notice does not name the buyer and the policy that comes to govern"
        yield forbidden("policy-regime-change-unnotified", ("X-02",), reason, told)


def _names_successor(fact: Known, buyer: str) -> bool:
    names = fact.body.get("names", ())
    named = buyer in names or (not names and fact.body.get("to_party", buyer) == buyer)
    return named and bool(fact.body.get("successor_policy"))


def _after_a_change(case: Case) -> bool:
    version = case.version
    return version is not None and version.earlier is not None and (case.discloses or case.collects)


@person_rule(
    "policy.change-notice",
    "L256-L260",
    "Users are told of a change before it takes effect.",
    _after_a_change,
    NOTICE,
    CONSENT,
    FIRST_SEEN,
)
def told_of_the_change(case: PersonCase) -> Iterator[Said]:
    version = case.case.version
    assert version is not None
    assert version.earlier is not None
    if case.first_seen >= version.governs_from or _agreed_to(case, version.name):
        return
    about = {version.name, str(version.fact.body["id"]), version.pack_id}
    told = [fact for fact in _notices(case, CHANGE) if _refers(fact, about, optional=True)]
    timing = _timing(told, version.governs_from, ("delivered_at", "displayed_at"))
    if timing == "before":
        yield permitted("Z-03", facts=told)
        return
    before = version.earlier.name
    if timing == "late":
        reason = f"the person was told after version {version.name} came to govern, not before"
        code = "policy-change-notice-late"
    else:
        reason = f"nobody had told the person that version {version.name} follows {before}"
        code = "policy-change-without-notice"
    facts = [version.fact, *told]
    yield forbidden(code, ("Z-02", "Z-03", "Z-05"), reason, facts, ambiguity="AMB-09")


def _agreed_to(case: PersonCase, version: str) -> bool:
    return any(
        fact.body["status"] == "given" and fact.body.get("policy_version") == version
        for fact in case.person.every(CONSENT)
    )


def _notices(case: PersonCase, about: str) -> list[Known]:
    """Notices of a kind that were addressed to the person or to everybody."""
    known_at = case.person.known_at
    own = case.person.book.statements(NOTICE, known_at)
    to_all = (
        said for said in case.case.facts.book.statements(NOTICE, known_at) if said.body.get("all")
    )
    return [known(said) for said in (*own, *to_all) if said.body.get("about") == about]


def _refers(fact: Known, meant: Iterable[str], optional: bool = False) -> bool:
    reference = fact.body.get("reference")
    return optional if reference is None else reference in set(meant)


def _timing(told: list[Known], before: int, fields: tuple[str, ...]) -> Timing:
    moments = [parse(fact.body[field]) for fact in told for field in fields if field in fact.body]
    if not moments:
        return "none"
    return "before" if min(moments) < before else "late"
