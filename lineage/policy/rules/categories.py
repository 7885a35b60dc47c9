"""What data the policy names, how it is collected, and what a permission of the device gives."""

from collections.abc import Iterator
from typing import Final

from lineage.activities import FlowDatum
from lineage.judging.case import Case
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, ambiguous, forbidden, permitted, remarked
from lineage.packs.vocabulary import Category

USER_GIVEN: Final = "user_given"
AUTOMATIC: Final = "automatic"
THIRD_PARTY: Final = "third_party"


@rule("policy.category", "L54, L144-L175", "Data is of the categories that the policy names.")
def categories_are_declared(case: Case) -> Iterator[Said]:
    for datum in case.data:
        row = case.book.categories.get(datum.category)
        if row is None:
            yield from _outside(case, datum)
        elif not row.described:
            reason = f"the policy names {datum.category} and says nowhere what it is"
            yield remarked("category-undescribed", row.clauses, reason, ambiguity="AMB-07")
        else:
            yield permitted(*row.clauses)
        if datum.state in ("anonymised", "aggregate"):
            reason = f"{datum.category} is called {datum.state} though {datum.key_holder} has a key"
            yield forbidden("category-not-declared", ("D-12",), reason)


def _outside(case: Case, datum: FlowDatum) -> Iterator[Said]:
    """A category that the policy does not name."""
    known = case.packs.rows(Category).of(datum.category)
    if known:
        if case.discloses and case.flow.kind != "legal_disclosure":
            reason = f"the service handles {datum.category} and the policy never names it"
            code, clauses = "category-not-declared", ("C-02",)
            yield remarked(code, clauses, reason, ambiguity="AMB-19", severity="warning")
    elif datum.collection_mode == USER_GIVEN:
        reason = f"{datum.category} is not in the open list of what users give"
        yield remarked("category-undescribed", ("C-17", "C-18"), reason)
    else:
        reason = f"the policy names no category {datum.category}"
        yield forbidden("category-not-declared", ("C-02", "C-18"), reason)


@rule("policy.collection-mode", "L41, L57, L158", "Data is collected in the way declared for it.")
def collected_as_declared(case: Case) -> Iterator[Said]:
    for datum in case.data:
        declared = case.book.mode(datum.category)
        if not datum.collection_mode or datum.category not in case.book.categories:
            continue
        foreign = datum.collection_mode == THIRD_PARTY and declared != AUTOMATIC
        if datum.collection_mode == declared or foreign:
            yield permitted("C-03")
        else:
            reason = f"{datum.category} is declared as {declared}, not {datum.collection_mode}"
            clauses = ("D-15", "C-20") if declared == AUTOMATIC else ("C-03",)
            yield remarked("collection-mode-mismatch", clauses, reason)


@rule("policy.permission-scope", "L73, L83, L95", "Access goes no further than the permission.")
def access_is_within_permission(case: Case) -> Iterator[Said]:
    for datum in case.data:
        gate = case.book.gates.get(datum.category)
        if gate is None or not datum.access_scope:
            continue
        if datum.access_scope in gate.access:
            yield permitted(*gate.clauses)
        else:
            reason = f"the permission {gate.id} gives no access to {datum.access_scope}"
            yield forbidden("permission-scope-exceeded", gate.clauses, reason)


@rule("policy.permission-lists", "L83", "A permission that lists its data gates nothing else.")
def permission_lists_it(case: Case) -> Iterator[Said]:
    for datum in case.data:
        gate = case.book.permissions.get(datum.permission)
        if gate is None or not gate.lists_all:
            continue
        if datum.category in gate.categories:
            yield permitted("C-12")
        else:
            reason = f"{datum.category} is not among what the permission {gate.id} lists"
            yield forbidden("category-not-declared", ("C-12",), reason)
            yield ambiguous("AMB-07", ("C-10", "C-12"), f"{reason}, which is open for instances")


@rule("policy.write-back", "L73, L95", "Only contacts and storage are written back to the device.")
def written_back(case: Case) -> Iterator[Said]:
    if case.flow.kind != "write_back":
        return
    for category in case.categories:
        gate = case.book.gates.get(category)
        if gate is None or "write" not in gate.access:
            reason = f"the policy lets nothing write {category} to the device"
            yield forbidden("permission-scope-exceeded", ("C-08", "C-16"), reason)
        else:
            yield permitted(*gate.clauses)
