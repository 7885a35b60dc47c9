"""The search for garbage is put off during a batch, and taken up again whatever happens."""

import gc

import pytest

from lineage.garbage import collection_paused, settled


def test_collection_goes_on_afterwards() -> None:
    """Also after an error."""
    with collection_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), collection_paused():
        raise KeyError
    assert gc.isenabled()


def test_whoever_found_it_switched_off_leaves_it_off() -> None:
    """So it stays off inside another pause, and where a program wants none at all."""
    with collection_paused():
        with collection_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_settled_is_searched_no_more() -> None:
    """It stands apart from what is made later, and garbage among it is gone first."""
    before = gc.get_freeze_count()
    try:
        settled()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
