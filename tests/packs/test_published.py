"""Terms of others' vocabularies are spelt as those publish them."""

from pathlib import Path

from lineage.packs.packs import shipped
from lineage.packs.transfer_law import TransferTool
from lineage.packs.vocabulary import Category, LegalBasis, Purpose, RecipientClass

FOLDER = Path(__file__).parent / "published"
OURS = "lineage:"


def published(name: str) -> set[str]:
    lines = (FOLDER / name).read_text().splitlines()
    return {line for line in lines if not line.startswith("#")}


def test_fideslang_keys() -> None:
    """Every key of a category is one of the whole published list."""
    used = {key for row in shipped().rows(Category) for key in row.fideslang}
    assert used
    assert used - published("fideslang.txt") == set()


def test_dpv_terms() -> None:
    """Every term stands in the list of those that were looked up, and none stands there unused."""
    packs = shipped()
    used = {term for row in packs.rows(Category) for term in row.dpv}
    used |= {term for row in packs.rows(Purpose) for term in row.dpv}
    used |= {term for row in packs.rows(RecipientClass) for term in row.dpv}
    codes = packs.rows(LegalBasis).ids | packs.rows(TransferTool).ids
    used |= {code for code in codes if not code.startswith(OURS)}
    assert used == published("dpv.txt")
