"""One pack: a YAML file of dated rows, read strictly and frozen."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from lineage.packs.rows import Id, Moment, Name, Row
from lineage.packs.sections import SECTIONS, Kind

HEAD: Final = "pack"
AnyRow = TypeVar("AnyRow", bound=Row)


class Head(BaseModel):
    """What a pack is, and which rows its statements are about."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: Id
    kind: Kind
    version: Id
    title: Name
    source: Name
    """What the rows were taken from, in general; each row says it exactly."""
    as_of: Moment
    """The day on which the status of every row was as the row says."""
    defaults: dict[str, Any] = Field(default_factory=dict)
    """Keys of rows that do not give them."""


class Place(NamedTuple):
    """Where a row stands, for messages."""

    file: str
    line: int


class Entry(NamedTuple):
    """A row and where it stands."""

    row: Row
    place: Place


class Rows(Generic[AnyRow]):
    """The rows of one section, in their order; immutable."""

    def __init__(self, rows: Iterable[AnyRow]) -> None:
        self._all = tuple(rows)
        by_id: dict[str, list[AnyRow]] = defaultdict(list)
        for row in self._all:
            by_id[row.id].append(row)
        self._by_id = MappingProxyType({id: tuple(found) for id, found in by_id.items()})

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id, whenever it holds."""
        return frozenset(self._by_id)

    def __iter__(self) -> Iterator[AnyRow]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @cached_property
    def changes(self) -> tuple[int, ...]:
        """Every moment at which a row begins or ends to hold, ascending."""
        ends = (row.ends for row in self._all if row.valid_from is not None)
        begins = (row.valid_from for row in self._all if row.valid_from is not None)
        return tuple(sorted({*begins, *ends}))

    def of(self, row_id: str) -> tuple[AnyRow, ...]:
        """All rows of an id, whenever they hold; empty where there is none."""
        return self._by_id.get(row_id, ())

    def at(self, row_id: str, instant: int) -> AnyRow | None:
        """The row of an id that holds at a moment; at most one does."""
        return next((row for row in self.of(row_id) if row.covers(instant)), None)

    def in_force(self, instant: int) -> tuple[AnyRow, ...]:
        """Every row that holds at a moment."""
        return tuple(row for row in self._all if row.covers(instant))


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack as it was read. Raises nothing: `reading.read_pack` makes only sound ones."""

    head: Head
    file: str
    sha256: str
    entries: tuple[Entry, ...]

    @cached_property
    def _sections(self) -> Mapping[str, Rows[Row]]:
        return {
            name: Rows(entry.row for entry in self.entries if name == entry.row.SECTION)
            for name in SECTIONS[self.head.kind]
        }

    def ending(self, row_id: str, on: int) -> "Pack":
        """The pack, if its rows of an id that hold at a moment ended then."""
        if not any(_ends(entry.row, row_id, on) for entry in self.entries):
            return self
        entries = tuple(
            Entry(entry.row.model_copy(update={"valid_to": on}), entry.place)
            if _ends(entry.row, row_id, on)
            else entry
            for entry in self.entries
        )
        return replace(self, entries=entries)

    def rows(self, section: type[AnyRow]) -> Rows[AnyRow]:
        """The rows of a section; none where the pack does not have it."""
        found: Any = self._sections.get(section.SECTION, Rows(()))
        return found  # type: ignore[no-any-return]


def _ends(row: Row, row_id: str, on: int) -> bool:
    return row.id == row_id and row.covers(on) and row.valid_from != on


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
