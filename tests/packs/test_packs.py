"""Rows are found by id and moment, and a company's packs stand beside those of the product."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.errors import PackError
from lineage.instants import OPEN, parse_lenient
from lineage.packs.pack import Entry, Place, Rows
from lineage.packs.packs import Packs, load_packs, shipped
from lineage.packs.reading import overlapping
from lineage.packs.rows import Row
from lineage.packs.sections import SECTIONS
from lineage.packs.transfer_law import Scheme
from lineage.packs.vocabulary import RecipientClass
from tests.packs.a_pack import PACK, a_pack

OLD = "2023-12-31T23:59:59.999999Z"


def test_a_row_is_found_by_its_moment() -> None:
    """Intervals are half-open; what has no beginning yet applies to no moment."""
    rows = a_pack().rows(Scheme)

    def name(row_id: str, moment: str) -> str | None:
        row = rows.at(row_id, parse_lenient(moment))
        return row.name if row else None

    assert name("old", "2019-12-31") is None
    assert name("old", "2020-01-01") == "Old"
    assert name("old", OLD) == "Old"
    assert name("old", "2024-01-01") == "Renewed"
    assert name("next", "2027-05-13") is None
    assert name("next", "2027-05-14") == "Next"
    assert name("idea", "2099-01-01") is None
    assert name("nothing", "2026-01-01") is None
    assert [row.name for row in rows.in_force(parse_lenient("2030-01-01"))] == ["Renewed", "Next"]
    assert rows.ids == {"old", "next", "idea"}
    assert [row.name for row in rows.of("old")] == ["Old", "Renewed"]


class _Row(Row):
    SECTION = "made_up"


INTERVALS = st.tuples(st.integers(-50, 50), st.one_of(st.none(), st.integers(-50, 50)))


@given(st.lists(st.tuples(st.sampled_from("ab"), INTERVALS), max_size=6), st.integers(-55, 55))
def test_rows_without_complaint_never_disagree(
    given_rows: list[tuple[str, tuple[int, int | None]]], moment: int
) -> None:
    """Overlaps are told exactly where two rows of one id cover one moment (a naive oracle)."""
    rows = [
        _Row(id=id, source="x", valid_from=begins, valid_to=ends, status="in_force")
        for id, (begins, ends) in given_rows
        if ends is None or ends > begins
    ]
    entries = [Entry(row, Place("f", n)) for n, row in enumerate(rows)]
    covered = {(row.id, one) for row in rows for one in range(-50, 56) if row.covers(one)}
    clash = sum(row.covers(one) for row in rows for one in range(-50, 56)) > len(covered)
    assert bool(list(overlapping(entries))) == clash
    if not clash:
        expected = [row for row in rows if row.id == "a" and row.covers(moment)]
        assert Rows(rows).at("a", moment) == (expected[0] if expected else None)


def test_rows_are_frozen() -> None:
    """What law says is not changed by whoever reads it."""
    row = shipped().rows(Scheme).of("eu-us-dpf")[0]
    with pytest.raises(ValueError, match="frozen"):
        setattr(row, "name", "else")  # noqa: B010
    assert shipped() is shipped()
    assert load_packs() is shipped()
    assert row.ends == OPEN


def test_a_company_has_packs_of_its_own(tmp_path: Path) -> None:
    """From files and folders; rows join those of the product."""
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "small.yaml").write_text(PACK)
    (folder / "notes.txt").write_text("no pack")
    other = tmp_path / "other.yml"
    other.write_text(
        PACK.replace("id: small", "id: other")
        .replace("id: old", "id: older")
        .replace("next", "n2")
        .replace("idea", "i2")
    )
    packs = load_packs(os.pathsep.join((str(folder), str(other))))
    assert {"small", "other", "vocabulary"} <= {pack.head.id for pack in packs}
    assert packs.name(Scheme, "old") == "Renewed"
    assert packs.name(Scheme, "eu-us-dpf") == "EU-US Data Privacy Framework"
    assert len(packs.rows(RecipientClass)) == len(shipped().rows(RecipientClass))
    with pytest.raises(PackError, match="expected each pack once, and small is there twice"):
        load_packs(os.pathsep.join((str(folder), str(folder / "small.yaml"))))
    with pytest.raises(PackError, match="No such file"):
        load_packs(str(tmp_path / "gone"))


def test_a_pack_takes_the_place_of_one_with_its_id() -> None:
    """Counsel may put a corrected copy of a shipped pack beside the product."""
    corrected = a_pack("name: Renewed", "name: Corrected")
    assert Packs((a_pack(), corrected)).name(Scheme, "old") == "Corrected"


def test_packs_that_collide_are_refused() -> None:
    """Two packs that speak of one id at one time: both places are named."""
    with pytest.raises(PackError) as error:
        Packs((a_pack(), a_pack("id: small", "id: large")))
    assert "small.yaml: line 10: schemes.old: expected it to begin" in str(error.value)


class _Pointing(Row):
    SECTION = "schemes"
    REFERS = {"one": "schemes", "many": "recipient_classes"}  # noqa: RUF012

    one: str | None = None
    many: tuple[str, ...] = ()


def test_names_of_rows_that_are_not_there_are_refused() -> None:
    """A field that refers says which section it looked in."""

    def pack(**fields: object) -> Packs:
        row = _Pointing.model_validate(
            {"id": "p", "source": "x", "valid_from": 0, "status": "in_force", **fields}
        )
        return Packs((*shipped(), replace(a_pack(), entries=(Entry(row, Place("f", 3)),))))

    pack(one="eu-us-dpf", many=("vendor", "affiliate"))
    pack()
    with pytest.raises(PackError) as error:
        pack(one="eu-us-dfp", many=("vendor", "friend"))
    assert error.value.complaints == (
        "f: line 3: schemes.p.one: expected the id of a row of schemes, not 'eu-us-dfp'",
        "f: line 3: schemes.p.many: expected the id of a row of recipient_classes, not 'friend'",
    )


def test_sections_refer_to_sections() -> None:
    """Each field that refers exists, as does the section it refers to."""
    sections = {name: one for kind in SECTIONS.values() for name, one in kind.items()}
    for section in sections.values():
        assert set(section.REFERS) <= set(section.model_fields)
        assert set(section.REFERS.values()) <= set(sections)
