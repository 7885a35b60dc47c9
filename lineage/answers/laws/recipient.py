"""A recipient as laws want one named: who, how to reach it, what, for what, since when."""

from collections.abc import Sequence
from typing import Any

from lineage.answers.laws.asked import Asked
from lineage.instants import write
from lineage.judging.case import PersonCase
from lineage.view import UNKNOWN


def recipient_shown(asked: Asked, party: str, cases: Sequence[PersonCase]) -> dict[str, Any]:
    """One party and what it got. `cases` are in order of departure."""
    return {
        **asked.party(party),
        "categories": sorted({one.category for case in cases for one in case.data}),
        "purposes": sorted({one for case in cases for one in case.flow.purposes or (UNKNOWN,)}),
        "first_at": write(cases[0].at),
        "last_at": write(cases[-1].at),
        "evidence": asked.events(case.hop for case in cases),
    }


def by_receiver(cases: Sequence[PersonCase]) -> list[tuple[str, list[PersonCase]]]:
    """(party, what it got), by party."""
    found: dict[str, list[PersonCase]] = {}
    for case in cases:
        found.setdefault(case.hop.receiver, []).append(case)
    return sorted(found.items())
