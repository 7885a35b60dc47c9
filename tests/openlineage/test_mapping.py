"""Mapping files: strict about what they say, and clear about where they go wrong."""

from pathlib import Path

import pytest

from lineage.errors import MappingError
from lineage.openlineage import EXAMPLES, load_mapping
from lineage.openlineage.classify import Classifier
from lineage.openlineage.mapping import parse_mapping
from lineage.openlineage.names import Dataset
from tests.openlineage.builders import MAPPING, a_mapping


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("surprise: 1", "m.yaml: surprise: Extra inputs"),
        ("company: ACME", "m.yaml: line 17, column 1: expected each key once"),
        ("jobs: [{name: a, basis: {gdrp: x}}]", "m.yaml: jobs.0.basis.gdrp: Extra inputs"),
        ("jobs: [{}]", "m.yaml: jobs.0.name: Field required"),
        ("jobs: {", "m.yaml: line "),
        ("sinks: [{name: a, system: moon}]", "m.yaml: sinks.0.system: expected one of those"),
        ("valid_from: 2026-01-01", "m.yaml: valid_from: expected an RFC 3339 time"),
    ],
)
def test_errors_name_the_place_in_the_file(extra: str, message: str) -> None:
    with pytest.raises(MappingError) as error:
        parse_mapping(f"{MAPPING}{extra}\n", "m.yaml")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("version: 1", "version: 2", "version: "),
        ("company: ACME", "company: NOBODY", "company: expected one of those declared"),
        ("away: {party: VENDOR}", "away: {party: X}", "systems.away.party: expected one of those"),
        ("system: home}", "system: moon}", "datasets.1.system: expected one of those declared"),
        (
            "category: email}",
            "category: email, not_personal: true}",
            "columns.1: expected exactly one",
        ),
        (", category: email}", "}", "columns.1: expected exactly one of"),
        ("place: JP", "place: Japan", "parties.VENDOR.place: "),
    ],
)
def test_contradictions_are_errors(old: str, new: str, place: str) -> None:
    assert old in MAPPING
    with pytest.raises(MappingError) as error:
        parse_mapping(MAPPING.replace(old, new))
    assert str(error.value).startswith(f"mapping: {place}")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"gone\.yaml: No such file"):
        load_mapping(tmp_path / "gone.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"company: \xe9")
    with pytest.raises(MappingError, match=r"latin\.yaml: expected text in UTF-8"):
        load_mapping(latin)
    latin.write_text("")
    with pytest.raises(MappingError, match=r"latin\.yaml: file: "):
        load_mapping(latin)
    latin.write_text("a: *b")
    with pytest.raises(MappingError, match=r"latin\.yaml: line 1, column 4: "):
        load_mapping(latin)


def test_norway_is_a_place() -> None:
    assert a_mapping().systems["home"].place == "NO"


def test_the_example_is_valid() -> None:
    assert load_mapping(EXAMPLES / "food_delivery.yaml").company == "FOOD"


def test_the_first_rule_that_matches_wins_and_columns_ignore_case() -> None:
    classifier = Classifier(a_mapping())
    table = Dataset("db", "t")
    counted = classifier.column(table, "EMAIL_COUNT")
    assert counted is not None
    assert counted.not_personal
    named = classifier.column(table, "Work_Email")
    assert named is not None
    assert named.category == ("email",)
    assert classifier.column(table, "id") is None
    assert classifier.home(Dataset("db", "v_9")).party == "VENDOR"
    assert classifier.home(Dataset("db", "V_9")).party == "ACME"
