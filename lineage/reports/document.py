"""A report as its reader sees it, before it takes a form: sections of text, pairs and tables.

Every form (HTML, PDF, CSV) is made from the same document, so that no two of them can differ in
what they say. Nothing here is markup: what senders wrote stays text in every form.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

Cell = str | int | tuple[str, ...]
"""Text, a count, or lines that stand below one another."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    quiet: bool = False
    """Whether it is of less weight than the rest, as a remark is."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Short facts with their names."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what programs and what readers call it."""

    id: str
    title: str
    share: int = 1
    """Its part of the width, beside those of the others."""
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Each row has a cell for each column."""

    id: str
    """Stable, for files and programs: `recipients`."""
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.id}: expected {len(self.columns)} cells in each row")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, with what it shows in words for those who cannot see it."""

    svg: str
    description: str


Block = Text | Pairs | Grid | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A part under a heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language."""

    title: str
    language: str
    """BCP 47, such as `de`."""
    sender: tuple[str, ...]
    """Who answers, line by line: the name first."""
    lead: tuple[tuple[str, Cell], ...]
    """What stands at the head: to whom, as of when, under which law."""
    sections: tuple[Section, ...]
    closing: str
    """The last sentence, the same in every report of a kind."""
    is_wide: bool = False
    """Whether its tables need a page that lies on its side."""

    def grids(self) -> Iterator[Grid]:
        """Its tables, in their order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Grid))

    def as_data(self) -> dict[str, Any]:
        """As plain values, each block with its `kind`, for templates."""
        plain = asdict(self)
        plain["sections"] = [
            {
                "title": section.title,
                "blocks": [
                    {"kind": type(block).__name__.lower(), **asdict(block)}
                    for block in section.blocks
                ],
            }
            for section in self.sections
        ]
        return plain
