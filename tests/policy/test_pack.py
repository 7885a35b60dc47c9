"""The shipped policy pack: complete, consistent, and in our own words."""

import pytest

from lineage.packs.pack import Pack
from lineage.packs.packs import shipped
from lineage.packs.policy import Ambiguity, Clause
from lineage.packs.sections import SECTIONS
from lineage.policy.catalogue import DESCRIBED
from tests.policy.clauses import AMBIGUITIES, CLAUSES

STRUCTURE = {"structure.party"}
RULES = set(DESCRIBED) | STRUCTURE


@pytest.fixture
def pack() -> Pack:
    found = shipped().find("penguin-softphone")
    assert found is not None
    return found


def test_no_clause_is_forgotten(pack: Pack) -> None:
    """Each is a row that says where it is checked, or why it cannot be."""
    assert [row.id for row in pack.rows(Clause)] == CLAUSES
    assert [row.id for row in pack.rows(Ambiguity)] == AMBIGUITIES


def test_what_checks_a_clause_exists(pack: Pack) -> None:
    """A rule by its id, or a section of the pack that has rows."""
    for row in (*pack.rows(Clause), *pack.rows(Ambiguity)):
        for name in row.by:
            section = SECTIONS["policy"].get(name)
            assert name in RULES or (section and len(pack.rows(section))), (row.id, name)


def test_every_rule_answers_for_a_clause(pack: Pack) -> None:
    """A rule that no clause or ambiguity names would be the product's own invention."""
    named = {name for row in pack.rows(Clause) for name in row.by}
    assert RULES - named - {"erasure.moved-after"} == set()


def test_sections_answer_for_the_clauses_that_name_them(pack: Pack) -> None:
    """Where a clause is said to be a row, some row of that section names it."""
    for clause in pack.rows(Clause):
        if clause.check != "row":
            continue
        rows = [row for name in clause.by for row in pack.rows(SECTIONS["policy"][name])]
        assert any(clause.id in getattr(row, "clauses", ()) for row in rows), clause.id


def test_lines_are_named_and_sentences_are_not(pack: Pack) -> None:
    """Every row of the pack names lines of the policy as its source."""
    for entry in pack.entries:
        assert entry.row.source.startswith("L"), entry.row.id
