"""Findings beside an answer about one person are those known at the answer's `known_at`."""

from tests.builders import a_movement, a_party, day
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on


def test_a_party_declared_later_was_not_declared_before() -> None:
    """Asked as of what was known then, the finding stands; asked today, the fact has cured it."""
    lineage = lineage_on(ReferenceStore())
    later = a_party("NIM", "vendor", recorded=20)
    fill(lineage, [a_party(), a_movement("m1", 5, receiver="NIM"), later])
    codes = [
        [finding["code"] for finding in ask(lineage, Question(known_at=known_at))["findings"]]
        for known_at in (day(19), day(20), None)
    ]
    assert codes == [["entity-unresolved"], [], []]
