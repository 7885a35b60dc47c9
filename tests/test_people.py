"""Where everybody lived at a moment: the same as of each one by one, in any order of recording."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage.facts import SUBJECT
from lineage.people import lives
from tests.builders import Event, a_fact, day
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

PEOPLE = ("ANA", "BEN", "CAM")
DAYS = st.integers(0, 6)


@st.composite
def statements(draw: st.DrawFn) -> list[Event]:
    """What is said of people, over intervals that overlap, recorded at any time."""
    said = []
    for number in range(draw(st.integers(1, 8))):
        begins = draw(DAYS)
        body = {"valid_from": day(begins)}
        if draw(st.booleans()):
            body["valid_to"] = day(begins + draw(st.integers(1, 4)))
        if draw(st.booleans()):
            body["residency"] = draw(st.sampled_from(["DE", "US-CA", "BR"]))
        if draw(st.booleans()):
            body["born_year_band"] = draw(st.sampled_from(["adult", "under_13"]))
        person = draw(st.sampled_from(PEOPLE))
        recorded = draw(DAYS)
        said.append(
            a_fact("subject", person, begins, event_id=f"s{number}", recorded=recorded, **body)
        )
    return said


@settings(deadline=None)
@given(statements(), DAYS, DAYS, st.integers(0, 8))
def test_everybody_is_as_each_one_is(said: list[Event], at: int, known: int, cut: int) -> None:
    """Against `FactBook`, with the columns caught up once in the middle."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, said[:cut])
    facts = lineage.view().facts
    moment, known_at = (1_577_836_800 + 86_400 * n for n in (at, known))
    moment, known_at = moment * 1_000_000, known_at * 1_000_000
    lives(facts, moment, known_at)
    fill(lineage, said[cut:])
    found = lives(lineage.view().facts, moment, known_at)
    for person in PEOPLE:
        number = lineage.directory.find(person)
        if number is None:
            continue
        book = facts.about(number)
        ids = book.ids(SUBJECT)
        body = (book.at(SUBJECT, ids[0], moment, known_at) if ids else None) or {}
        place, band = found.of(np.array([number], dtype=np.uint32))
        assert found.places[int(place[0])] == body.get("residency", "")
        assert found.bands[int(band[0])] == body.get("born_year_band", "")
