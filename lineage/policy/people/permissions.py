"""Permissions of the device: granted beforehand, switched off at any time."""

from collections.abc import Iterator
from typing import Final

from lineage.activities import FlowDatum
from lineage.facts import PERMISSION
from lineage.judging.case import Case, PersonCase
from lineage.judging.lens import Known
from lineage.judging.person_rule import person_rule
from lineage.judging.verdict import Said, forbidden, permitted

BY_PERMISSION: Final = ("", "permission")
"""Ways of collection that rest on the permission; nobody declared the first."""
GRANTED: Final = "granted"


def _gated(case: Case) -> bool:
    """A movement back to the device rests on it too; one that the law demands does not."""
    asks = case.collects or case.discloses or case.flow.kind == "write_back"
    return (
        asks and case.flow.kind != "legal_disclosure" and any(map(_rests_on_one(case), case.data))
    )


def _rests_on_one(case: Case):  # type: ignore[no-untyped-def]
    def rests(datum: FlowDatum) -> bool:
        return datum.category in case.book.gates and datum.collection_mode in BY_PERMISSION

    return rests


@person_rule(
    "policy.permission",
    "L63, L168-L175",
    "The permission of the device is granted.",
    _gated,
    PERMISSION,
)
def permission_is_granted(case: PersonCase) -> Iterator[Said]:
    """At one instant a revocation wins over a movement (design, section 4)."""
    rests = _rests_on_one(case.case)
    gates = {case.case.book.gates[one.category].id for one in case.data if rests(one)}
    held = case.person.every(PERMISSION)
    for permission in sorted(gates):
        stated = [fact for fact in held if fact.body["permission"] == permission]
        yield _judged(case, permission, stated)


def _judged(case: PersonCase, permission: str, stated: list[Known]) -> Said:
    if any(fact.body["status"] == GRANTED for fact in stated):
        return permitted("C-05", "C-24", facts=stated)
    if not stated:
        return forbidden("permission-missing", ("C-05", "C-24"), f"no permission {permission}")
    reason = f"the permission {permission} had been revoked"
    if case.case.discloses:
        # What was collected in time rests on the permission all the same (policy C-25).
        return forbidden("consent-withdrawn", ("C-25", "C-27"), reason, stated)
    return forbidden("permission-revoked", ("C-25",), reason, stated)
