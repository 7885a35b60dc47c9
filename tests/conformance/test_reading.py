"""Reading: people, facts, findings, quarantine, positions and settings."""

from lineage.stores.base import LineageStore, SubjectRow
from tests.batches import (
    a_batch,
    a_fact,
    a_finding,
    a_manifest,
    a_person,
    a_refusal,
    people_in,
)
from tests.conformance.stores import Place

PARTY = "personaldata.party.v1"
SYSTEM = "personaldata.system.v1"


def test_people_ascend_and_forgotten_ones_are_missing(shelf: Place) -> None:
    """A destroyed lookup row is gone for good, and its number is never given out again."""
    store = shelf.open()
    store.record(a_batch(1, subjects=(a_person(1), a_person(2))))
    store.record(a_batch(2, subjects=(a_person(3),)))
    assert people_in(store) == [(n, a_person(n).tag) for n in (1, 2, 3)]
    assert people_in(store, 1) == [(n, a_person(n).tag) for n in (2, 3)]
    assert store.subject(3) == a_person(3)
    shelf.forget(3)
    shelf.forget(1)
    assert people_in(store) == [(2, a_person(2).tag)]
    assert people_in(store, 2) == []
    assert store.subject(3) is None
    assert store.counters() == (3, 0)
    assert shelf.open().counters() == (3, 0)


def test_facts_are_found_by_type_and_by_ordinal(store: LineageStore) -> None:
    """Ascending by ordinal, of the wanted types only, above the given one."""
    store.record(a_batch(1, facts=(a_fact(0, PARTY), a_fact(4, SYSTEM))))
    store.record(a_batch(2, facts=(a_fact(5, PARTY, valid_to=3, body=b"{}"),)))
    both = frozenset({PARTY, SYSTEM})
    assert [row.ordinal for row in store.facts(-1, both)] == [0, 4, 5]
    assert [row.ordinal for row in store.facts(0, both)] == [4, 5]
    assert store.facts(-1, frozenset({SYSTEM})) == [a_fact(4, SYSTEM)]
    assert store.facts(0, frozenset({PARTY})) == [a_fact(5, PARTY, valid_to=3, body=b"{}")]
    assert store.facts(-1, frozenset()) == []
    assert store.facts(5, both) == []


def test_facts_are_found_by_the_people_they_name(store: LineageStore) -> None:
    """Whoever is named finds the statement, whatever its type; others do not."""
    first = a_fact(3, "personaldata.consent.v1", subjects=(1, 2))
    second = a_fact(9, "personaldata.subject.v1", subjects=(2, 2))
    store.record(a_batch(1, facts=(first,)))
    store.record(a_batch(2, facts=(second, a_fact(10))))
    assert store.facts_about(1) == [first]
    assert store.facts_about(2) == [first, second]
    assert store.facts_about(3) == []


def test_findings_keep_their_order_and_their_words(store: LineageStore) -> None:
    """In recorded order, with every field, known and unknown times alike."""
    findings = (a_finding("b", occurred_at=-7, event_source="s", event_id="é"), a_finding("a"))
    store.record(a_batch(1, findings=findings))
    store.record(a_batch(2, findings=(a_finding("c", party="NIM"),)))
    assert store.findings() == [*findings, a_finding("c", party="NIM")]


def test_quarantine_is_read_in_pages(store: LineageStore) -> None:
    """Ascending, at most so many, from where the page before ended, raw bytes untouched."""
    store.record(a_batch(1, quarantine=tuple(a_refusal(number) for number in (1, 2, 3))))
    store.record(a_batch(2, quarantine=(a_refusal(4),)))
    assert [row.number for row in store.quarantine(0, 3)] == [1, 2, 3]
    assert store.quarantine(3, 3) == [a_refusal(4)]
    assert store.quarantine(4, 3) == []
    assert store.quarantine(0, 0) == []
    assert store.counters() == (0, 4)


def test_quarantine_is_found_by_position(store: LineageStore) -> None:
    """Every row from there, replayed or not; of many positions, ascending by number."""
    store.record(a_batch(1, quarantine=tuple(a_refusal(n, position=f"t/0/{n}") for n in (1, 2))))
    store.record(a_batch(2, quarantine=(a_refusal(3, position="t/0/1"),), replayed=((1, 77),)))
    assert store.quarantined_at([]) == []
    assert store.quarantined_at(["t/0/9"]) == []
    wanted = [f"t/0/{number}" for number in range(5_000, 0, -1)]
    found = [a_refusal(1, position="t/0/1", replayed_at=77), a_refusal(2, position="t/0/2")]
    assert store.quarantined_at(wanted) == [*found, a_refusal(3, position="t/0/1")]


def test_a_replayed_row_is_pending_no_more(store: LineageStore) -> None:
    """It leaves the pending pages and stays readable, with when it was recorded after all."""
    store.record(a_batch(1, quarantine=(a_refusal(1), a_refusal(2))))
    store.record(a_batch(2, replayed=((1, 77),)))
    done = a_refusal(1, replayed_at=77)
    assert store.quarantine(0, 10) == [a_refusal(2)]
    assert store.quarantine(0, 10, pending_only=False) == [done, a_refusal(2)]
    assert store.quarantined(1) == done
    assert store.quarantined(2) == a_refusal(2)
    assert store.quarantined(3) is None


def test_positions_are_those_of_the_last_batch_that_says(store: LineageStore) -> None:
    """Each source on its own; a batch that says nothing of a source leaves it where it was."""
    store.record(a_batch(1, positions={"topic/0": "5", "topic/1": "1"}))
    store.record(a_batch(2, positions={"topic/0": "9"}))
    store.record(a_batch(3))
    assert store.positions() == {"topic/0": "9", "topic/1": "1"}


def test_positions_given_out_are_a_copy(store: LineageStore) -> None:
    """Whoever changes what was given changes nothing in the store."""
    given = {"topic/0": "5"}
    store.record(a_batch(1, positions=given))
    given["topic/0"] = "6"
    store.positions()["topic/0"] = "7"
    assert store.positions() == {"topic/0": "5"}


def test_the_first_caller_decides_a_setting(shelf: Place) -> None:
    """Later callers learn what was decided, through any handle and after reopening."""
    store, other = shelf.open(), shelf.open()
    assert store.setting("key", "first") == "first"
    assert other.setting("key", "second") == "first"
    assert store.setting("other", "") == ""
    assert shelf.open().setting("other", "x") == ""


def test_everything_can_be_read_for_a_copy(store: LineageStore) -> None:
    """Lookup rows page by page, what was received of each batch, and every setting."""
    people = tuple(a_person(number) for number in (1, 2, 3))
    store.record(a_batch(1, subjects=people, raw=b"received"))
    store.record(a_batch(2))
    assert store.people(0, 2) == list(people[:2])
    assert store.people(2, 2) == [people[2]]
    assert store.people(3, 2) == []
    assert [store.received(sequence) for sequence in (1, 2, 3)] == [b"received", b"", b""]
    store.setting("key", "k")
    store.setting("other", "")
    assert store.settings() == {"key": "k", "other": ""}


def test_somebody_forgotten_is_recorded_as_a_number(store: LineageStore) -> None:
    """A row without a tag takes its number and leads to nobody."""
    store.record(a_batch(1, subjects=(a_person(1), SubjectRow(2, b"", "", b""))))
    assert store.counters() == (2, 0)
    assert store.subject(2) is None
    assert people_in(store) == [(1, a_person(1).tag)]
    assert store.people(0, 10) == [a_person(1)]


def test_manifests_come_back_with_their_batch(shelf: Place) -> None:
    """In recorded order from any batch on: people in chunks, problems, and bare repetitions."""
    store = shelf.open()
    many = a_manifest("a", [1, 7, 2**20 + 3, 2**32 - 1])
    assert len(many.chunks) == 3
    rows = [many, a_manifest("b", problem="missing"), a_manifest("a", recorded_at=-9)]
    store.record(a_batch(1, manifests=tuple(rows[:2])))
    store.record(a_batch(2))
    store.record(a_batch(3, manifests=tuple(rows[2:])))
    assert list(store.manifests(0)) == [(1, rows[0]), (1, rows[1]), (3, rows[2])]
    assert list(shelf.open().manifests(1)) == [(3, rows[2])]
    assert list(store.manifests(3)) == []
    assert store.check() == []
