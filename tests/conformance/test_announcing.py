"""The outbox of findings, marks that belong to no batch, and who may consume into a store."""

import pytest

from lineage.errors import HeadMoved, StoreBusy
from lineage.stores.base import Announcement, LineageStore
from tests.batches import a_batch
from tests.conformance.stores import Place


def told(number: int, finding: str = "f1", is_open: bool = True) -> Announcement:
    return Announcement(number, finding, is_open, b'{"number":%d}' % number)


def test_an_empty_store_has_nothing_to_tell(store: LineageStore) -> None:
    """Nothing was judged, nothing waits, nothing is open."""
    assert store.judged() == 0
    assert store.announcements(0, 10) == []
    assert list(store.open_findings()) == []


def test_announcements_come_back_in_order_page_by_page(shelf: Place) -> None:
    """What was announced is there for another handle, in order and no more than asked for."""
    shelf.open().announce(1, [told(1), told(2, "f2"), told(3, "f3")])
    store = shelf.open()
    assert store.judged() == 1
    assert store.announcements(0, 2) == [told(1), told(2, "f2")]
    assert store.announcements(2, 2) == [told(3, "f3")]


def test_the_last_announcement_says_how_a_finding_stands(store: LineageStore) -> None:
    """A changed finding is open once, a cured one no longer, a relapsed one again."""
    store.announce(1, [told(1, "a"), told(2, "b"), told(3, "c"), told(4, "a")])
    store.announce(2, [told(5, "b", is_open=False), told(6, "c", is_open=False), told(7, "c")])
    assert list(store.open_findings()) == [told(4, "a"), told(7, "c")]


def test_a_slower_announcer_is_refused_whole(store: LineageStore) -> None:
    """Numbers that are taken and batches that were judged already leave nothing behind."""
    store.announce(2, [told(1)])
    with pytest.raises(HeadMoved):
        store.announce(3, [told(1, "other")])
    with pytest.raises(HeadMoved):
        store.announce(1, [told(2)])
    with pytest.raises(HeadMoved):
        store.announce(3, [told(3)])
    assert store.judged() == 2
    assert store.announcements(0, 10) == [told(1)]


def test_judging_without_a_finding_is_kept(store: LineageStore) -> None:
    """That there was nothing to tell is known too."""
    store.announce(5, [])
    assert store.judged() == 5


def test_marks_stand_beside_the_positions_of_batches(shelf: Place) -> None:
    """A mark is durable, overwrites, outlives batches, and an empty one is taken away."""
    store = shelf.open()
    store.mark({"told/findings": "3", "halted/topic/0": "why"})
    store.record(a_batch(1, positions={"topic/0": "17"}))
    store.mark({"told/findings": "4", "halted/topic/0": ""})
    assert shelf.open().positions() == {"told/findings": "4", "topic/0": "17"}


def test_a_store_for_one_consumer_names_the_first(store: LineageStore, shelf: Place) -> None:
    """The second is refused for as long as the first is there, and no longer.

    A store that takes turns between writers lets both in.
    """
    second = shelf.open()
    with store.claim("consumer 7 on host a"):
        refused = second.claim("another")
        if shelf.one_consumer:
            with pytest.raises(StoreBusy, match="consumer 7 on host a"):
                refused.__enter__()
        else:
            refused.__enter__()
    with shelf.open().claim("another"):
        pass
