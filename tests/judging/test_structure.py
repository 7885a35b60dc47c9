"""Findings about the record itself: one event that raises each, and one that nearly does."""

import pytest

from lineage.answers.query import FindingsQuery
from tests.builders import Event, a_movement, a_party
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

TOOL = {"tool": "eu-gdpr:A46-2-c"}
DAY = "2026-03-02T00:00:00Z"
CHANGED = a_movement("m1", DAY, categories=["phone_number"])


@pytest.mark.parametrize(
    ("code", "raises", "near"),
    [
        (
            "event-late",
            [a_movement("m1", DAY, recorded="2026-03-03T00:00:00.000001Z")],
            [a_movement("m1", DAY, recorded="2026-03-03T00:00:00Z")],
        ),
        (
            "transfer-tool-unknown",
            [a_movement("m1", DAY, transfer={"tool": "eu-gdpr:A46-9-z"})],
            [a_movement("m1", DAY, transfer=TOOL)],
        ),
        ("event-conflict", [a_movement("m1", DAY), CHANGED], [a_movement("m1", DAY)] * 2),
    ],
)
def test_raised_and_nearly_raised(code: str, raises: list[Event], near: list[Event]) -> None:
    """A microsecond too late, a code nobody knows, another content under the same name."""
    assert code in codes(raises)
    assert code not in codes(near)


def codes(events: list[Event]) -> set[str]:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [a_party(), a_party("NIM", "service_provider"), *events])
    return {one["code"] for one in lineage.findings(FindingsQuery())["findings"]}
