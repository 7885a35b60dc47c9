"""One finding for each code of an event, in whatever order events came in."""

from tests.builders import Event, a_movement
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on


def test_one_id_of_two_sources_is_told_the_same_in_any_order() -> None:
    """A finding names the id alone; of two sources' events, the earlier recording counts."""
    events = [
        a_movement("m1", 2, recorded=11),
        a_movement("m1", 2, recorded=12, source="//partner.example/movements"),
    ]

    def told(events: list[Event]) -> list[tuple[str, str]]:
        lineage = lineage_on(ReferenceStore())
        fill(lineage, events)
        found = ask(lineage, Question())["findings"]
        return [(one["code"], one["recorded_at"]) for one in found]

    first = "2020-01-12T00:00:00Z"
    assert told(events) == told(events[::-1])
    codes = ["entity-unresolved", "event-late", "lineage-gap"]
    assert told(events) == [(code, first) for code in codes]
