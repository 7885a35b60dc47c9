"""Identifiers become pseudonyms, and only the right key turns them back."""

from pathlib import Path

import pytest

from lineage.errors import KeyFileError, KeyMismatch
from lineage.subjects.directory import ONE_WAY, Directory
from lineage.subjects.keys import TAG_BYTES, Keys, load_or_create
from tests.reference.store import ReferenceStore

SECRET = b"a secret of 32 bytes, as in files"
TAG = "e51a780d82c149dac0a622e6f39bfeb4"


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return load_or_create(tmp_path / "key")


def test_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It is made once, with mode 0600, and refused when others may read it."""
    path = tmp_path / "key"
    made = load_or_create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create(path).fingerprint == made.fingerprint
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_or_create(path)


@pytest.mark.parametrize(
    "content", ["", "nonsense\n", "personal-data-lineage key 1\nnot base64!\n"]
)
def test_anything_else_is_no_key_file(tmp_path: Path, content: str) -> None:
    """Whatever is wrong with it."""
    path = tmp_path / "key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError):
        load_or_create(path)


def test_tags_are_hmacs(keys: Keys) -> None:
    """HMAC-SHA256 (RFC 2104) cut to 16 bytes: a store's tags can be computed by other means."""
    made = Keys(SECRET)
    assert made.tag("user-1001").hex() == TAG
    for identifier in ("", "ü" * 200):
        assert keys.tag(identifier) == keys.tag(identifier) != made.tag(identifier)
        assert len(keys.tag(identifier)) == TAG_BYTES


def test_a_store_refuses_another_key(tmp_path: Path, keys: Keys) -> None:
    """With an error that says so, before anything is written."""
    store = ReferenceStore()
    Directory(store, keys)
    with pytest.raises(KeyMismatch, match="another key file"):
        Directory(store, load_or_create(tmp_path / "other"))


def test_sealing_is_fresh_each_time_and_opens_again(tmp_path: Path, keys: Keys) -> None:
    """The same identifier is sealed differently, opens alike, and not with another key."""
    one, two = keys.seal_people(["user-1001", "user-1001"])
    assert one != two
    assert b"user-1001" not in one
    assert keys.open_person(one) == keys.open_person(two) == "user-1001"
    with pytest.raises(KeyMismatch):
        load_or_create(tmp_path / "other").open_person(one)


def test_people_are_found_again(keys: Keys) -> None:
    """One number each, also for names that come together; strangers have none."""
    directory = Directory(ReferenceStore(), keys)
    a, b, again = directory.numbers_of(["a", "b", "a"]).tolist()
    assert a == again != b
    assert directory.numbers_of(["b", "a"]).tolist() == [b, a]
    directory.recorded()
    assert directory.find("b") == b
    assert directory.find("c") is None


def test_what_was_not_recorded_is_forgotten(keys: Keys) -> None:
    """Numbers given out for a batch that was refused are given out again."""
    directory = Directory(ReferenceStore(), keys)
    first = directory.numbers_of(["a"])
    directory.catch_up()
    assert directory.find("a") is None
    assert directory.numbers_of(["b"]) == first


def test_one_way_keeps_no_identifier(keys: Keys) -> None:
    """And stays so for whoever opens the store later."""
    store = ReferenceStore()
    directory = Directory(store, keys, ONE_WAY)
    directory.numbers_of(["a"])
    [row] = directory.take_new()
    assert row.sealed == b""
    later = Directory(store, keys)
    later.numbers_of(["b"])
    assert later.take_new()[0].sealed == b""


def test_pseudonyms_say_nothing(keys: Keys) -> None:
    """They are random: the same people in another store have others."""
    first, second = Directory(ReferenceStore(), keys), Directory(ReferenceStore(), keys)
    pseudonyms = [
        directory.pseudonym(int(directory.numbers_of(["a"])[0])) for directory in (first, second)
    ]
    assert pseudonyms[0] != pseudonyms[1]
