"""Two directories over one store, as a reader and a writer have them; and turning names back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.bootstrap import Lineage, open_lineage
from lineage.errors import KeyMismatch
from lineage.settings import Settings
from lineage.subjects.directory import FORGOTTEN, ONE_WAY, REVERSIBLE, Directory
from lineage.subjects.keys import load_or_create
from tests.builders import a_movement
from tests.worlds import fill


@pytest.fixture(params=[REVERSIBLE, ONE_WAY])
def lineage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lineage]:
    folder = str(tmp_path / "data")
    opened = open_lineage(Settings(store=folder, identifiers=request.param))
    yield opened
    opened.close()


def test_a_directory_learns_what_another_recorded(lineage: Lineage) -> None:
    """After it has caught up, under the same number and pseudonym."""
    reader = lineage.directory
    fill(lineage, [a_movement("m1", people=("ANA", "BEN"))])
    assert reader.find("ANA") is None
    reader.catch_up()
    other = Directory(lineage.store, lineage.keys)
    for person in ("ANA", "BEN"):
        number = reader.find(person)
        assert number is not None
        assert number == other.find(person)
        assert reader.pseudonym(number) == other.pseudonym(number)
        assert person not in reader.pseudonym(number)
    assert reader.find("CAM") is None


def test_names_are_turned_back_unless_none_was_kept(lineage: Lineage) -> None:
    """The first opening decides; what a later one asks for changes nothing."""
    fill(lineage, [a_movement("m1", people=("ANA",))])
    one_way = lineage.settings.identifiers == ONE_WAY
    for asked in (REVERSIBLE, ONE_WAY):
        directory = Directory(lineage.store, lineage.keys, asked)
        number = directory.find("ANA")
        assert number is not None
        assert directory.reveal(number) == (None if one_way else "ANA")


def test_nobody_is_behind_a_number_that_was_not_given(lineage: Lineage) -> None:
    """As behind one whose row was destroyed."""
    assert lineage.directory.pseudonym(7) == FORGOTTEN
    assert lineage.directory.reveal(7) is None


def test_a_number_is_not_given_to_two_people(lineage: Lineage) -> None:
    """Numbers go on where the store's end, also in a directory that was opened later."""
    fill(lineage, [a_movement("m1", people=("ANA", "BEN"))])
    later = Directory(lineage.store, lineage.keys)
    ben, cam, ana, dot = later.numbers_of(["BEN", "CAM", "ANA", "DOT"]).tolist()
    assert {ana, ben} == {1, 2}
    assert {cam, dot} == {3, 4}


def test_a_store_is_not_opened_with_another_key_file(lineage: Lineage, tmp_path: Path) -> None:
    """Neither with another one nor with none; none is made then, to be in the way later."""
    folder = lineage.settings.store
    with pytest.raises(KeyMismatch, match="--key-file"):
        open_lineage(Settings(store=folder, key_file=str(tmp_path / "other")))
    assert not (tmp_path / "other").exists()
    load_or_create(tmp_path / "fourth")
    with pytest.raises(KeyMismatch, match="another key file"):
        open_lineage(Settings(store=folder, key_file=str(tmp_path / "fourth")))
    with pytest.raises(KeyMismatch, match="is not there"):
        open_lineage(Settings(store=folder, key_file=str(tmp_path / "missing" / "key")))


def test_received_input_is_sealed(tmp_path: Path) -> None:
    """It opens with the key it was sealed with, differs each time, and is not cut unnoticed."""
    keys = load_or_create(tmp_path / "key")
    sealed = keys.seal_input(b"ANA")
    assert keys.open_input(sealed) == b"ANA"
    assert b"ANA" not in sealed
    assert sealed != keys.seal_input(b"ANA")
    for damaged in (sealed[:-1], b"", load_or_create(tmp_path / "other").seal_input(b"ANA")):
        with pytest.raises(KeyMismatch):
            keys.open_input(damaged)
