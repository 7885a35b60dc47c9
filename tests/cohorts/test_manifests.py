"""Where manifests are looked for, and nowhere else."""

import hashlib
import os
from pathlib import Path

import pytest

from lineage.cohorts.manifests import read
from lineage.cohorts.problems import COLUMN, DIGEST, ELSEWHERE, MISSING, OUTSIDE
from tests.builders import a_cohort, a_manifest

PEOPLE = ["ANA", "BEN"]
SHA256 = a_cohort(PEOPLE)["sha256"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of manifests beside a file that is none of anybody's business."""
    root = tmp_path / "manifests"
    (root / "deep").mkdir(parents=True)
    for path in (root / "m 1.ndjson", root / "deep" / "m2", tmp_path / "secret"):
        path.write_bytes(a_manifest(PEOPLE))
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "circle").symlink_to(root / "circle")
    (root / "in").symlink_to(root / "deep" / "m2")
    return root


def found(uri: str, *folders: Path) -> str | list[str]:
    reading = read(SHA256, [uri], folders)
    return reading.problem or list(reading.people)


@pytest.mark.parametrize(
    "uri", ["m 1.ndjson", "deep/m2", "deep/../m 1.ndjson", "in", "./deep//m2", "file:deep/m2"]
)
def test_a_path_is_relative_to_a_folder(folder: Path, uri: str) -> None:
    assert found(uri, folder) == PEOPLE


@pytest.mark.parametrize("host", ["", "localhost"])
def test_a_file_uri_names_a_file_in_a_folder(folder: Path, host: str) -> None:
    """With its escapes taken out."""
    uri = f"file://{host}{folder}/m%201.ndjson"
    assert found(uri, folder.parent / "other", folder) == PEOPLE
    assert found(str(folder / "deep" / "m2"), folder) == PEOPLE


@pytest.mark.parametrize(
    "uri",
    [
        "../secret",
        "deep/../../secret",
        "out",
        "/etc/passwd",
        "file:///etc/passwd",
        "file:../secret",
        "file:%2e%2e/secret",
        "..",
    ],
)
def test_nothing_outside_is_read(folder: Path, uri: str) -> None:
    """By no path, no escape and no link, whether it is there or not."""
    assert found(uri, folder) == OUTSIDE
    assert found(str(folder.parent / "secret"), folder) == OUTSIDE
    assert found(str(folder.parent / "nothing"), folder) == OUTSIDE


@pytest.mark.parametrize(
    "uri",
    ["s3://bucket/m2", "https://host/deep/m2", "file://host/deep/m2", "data:,x", "file://[/x"],
)
def test_nothing_is_fetched(folder: Path, uri: str) -> None:
    assert found(uri, folder) == ELSEWHERE


@pytest.mark.parametrize("uri", ["m3", "deep", ".", "circle", "a" * 300, "x\0y", "file:"])
def test_what_is_no_file_is_missing(folder: Path, uri: str) -> None:
    """A folder, a circle of links, a name that is too long; without folders, all lies outside."""
    assert found(uri, folder) in (MISSING, OUTSIDE)
    assert isinstance(found(uri), str)


def test_a_pipe_is_no_file(folder: Path) -> None:
    """Reading it would wait for ever."""
    os.mkfifo(folder / "pipe")
    assert found("pipe", folder) == MISSING


def test_another_digest_is_told(folder: Path) -> None:
    """Unless another folder or another place has the right file."""
    (folder / "deep" / "m2").write_bytes(b'"EVE"')
    other = folder.parent / "other"
    (other / "deep").mkdir(parents=True)
    assert found("deep/m2", folder) == DIGEST
    assert found("deep/m2", other, folder) == DIGEST
    (other / "deep" / "m2").write_bytes(a_manifest(PEOPLE))
    assert found("deep/m2", folder, other) == PEOPLE
    assert read(SHA256, ["nowhere", "m 1.ndjson"], [folder]).problem == ""


def test_the_right_file_may_say_nothing(tmp_path: Path) -> None:
    """Its digest is that of the event, and no column holds identifiers."""
    text = b"name\nANA\n"
    (tmp_path / "m").write_bytes(text)
    assert read(hashlib.sha256(text).hexdigest(), ["m"], [tmp_path]).problem == COLUMN
