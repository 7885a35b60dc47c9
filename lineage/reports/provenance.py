"""What a report was made from, so that it can be made again and compared, years later.

Every file carries this: which report, which query with its moments filled in, which packs of law
and policy, how much it says, and a digest of the answer. `lineage report verify` reads it back.
"""

import hashlib
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field

from lineage import __version__
from lineage.packs.packs import Packs

VERSION: Final = 1


class PackUsed(BaseModel):
    """A pack as it was when the report was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    sha256: str


class Provenance(BaseModel):
    """How a file came to be."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    version: int = VERSION
    """Of this shape."""
    report: str
    """Which report: `disclosure`."""
    form: str
    """Which form of it: `pdf`."""
    paper: str
    """What it is laid out for."""
    query: dict[str, Any]
    """The question, with nothing left to defaults."""
    product: str = __version__
    """Version of the product that made it."""
    packs: tuple[PackUsed, ...]
    counts: dict[str, int] = Field(default_factory=dict)
    """Rows by table."""
    answer_sha256: str
    """Of the answer as canonical JSON."""

    def canonical(self) -> str:
        """The one way it is written in a file."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS).decode()


def packs_used(packs: Packs) -> tuple[PackUsed, ...]:
    """Every pack that an answer was judged by."""
    return tuple(
        PackUsed(id=pack.head.id, version=pack.head.version, sha256=pack.sha256) for pack in packs
    )


def digest(answer: dict[str, Any]) -> str:
    """SHA-256 of an answer, whatever the order of its keys."""
    return hashlib.sha256(orjson.dumps(answer, option=orjson.OPT_SORT_KEYS)).hexdigest()
