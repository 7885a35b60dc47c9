"""All packs together: those shipped with the product and those of a company beside them."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from lineage.errors import PackError
from lineage.packs.pack import AnyRow, Entry, Pack, Rows
from lineage.packs.reading import dangling, overlapping, read_pack
from lineage.packs.rows import Row
from lineage.packs.vocabulary import Coded

SHIPPED: Final = files("lineage.packs") / "shipped"
SUFFIXES: Final = (".yaml", ".yml")


class Packs:
    """What law, policy and vocabulary say at any time. Immutable once made."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        """A pack takes the place of an earlier one with its id.

        Raises PackError where rows of two packs collide, or a row names one that is not there.
        """
        by_id = {pack.head.id: pack for pack in packs}
        self._packs = MappingProxyType(dict(sorted(by_id.items())))
        complaints = list(self._complaints())
        if complaints:
            raise PackError(*complaints)

    def __iter__(self) -> Iterator[Pack]:
        return iter(self._packs.values())

    def find(self, pack_id: str) -> Pack | None:
        """A pack by its id."""
        return self._packs.get(pack_id)

    def rows(self, section: type[AnyRow]) -> Rows[AnyRow]:
        """The rows of a section that packs share. One whose ids are per pack is asked of a pack."""
        found: Any = self._shared.get(section.SECTION, Rows(()))
        return found  # type: ignore[no-any-return]

    def name(self, section: type[Coded], code: str) -> str:
        """The plain name of a code; the code itself where nobody declared it."""
        named = self.rows(section).of(code)
        return named[-1].name if named else code

    def ending(self, row_id: str, on: int) -> "Packs":
        """These packs, if the rows of an id ended at a moment; the same where none holds then."""
        packs = [pack.ending(row_id, on) for pack in self]
        return self if packs == list(self) else Packs(packs)

    def beside(self, pack: Pack) -> "Packs":
        """These packs and one more. Raises PackError as the constructor does."""
        return Packs((*self, pack))

    @cached_property
    def changes(self) -> tuple[int, ...]:
        """Every moment at which any row begins or ends to hold, ascending."""
        rows = [entry.row for pack in self for entry in pack.entries]
        begins = {row.valid_from for row in rows if row.valid_from is not None}
        return tuple(sorted(begins | {row.ends for row in rows if row.valid_from is not None}))

    @cached_property
    def _shared(self) -> Mapping[str, Rows[Row]]:
        rows: dict[str, list[Row]] = defaultdict(list)
        for entry in self._shared_entries():
            rows[entry.row.SECTION].append(entry.row)
        return {section: Rows(found) for section, found in rows.items()}

    def _shared_entries(self) -> Iterator[Entry]:
        for pack in self:
            yield from (entry for entry in pack.entries if not entry.row.PER_PACK)

    def _complaints(self) -> Iterator[str]:
        yield from overlapping(self._shared_entries())
        shared = _ids(self._shared_entries())
        for pack in self:
            own = _ids(entry for entry in pack.entries if entry.row.PER_PACK)
            yield from dangling(pack.entries, {**shared, **own})


@cache
def shipped() -> Packs:
    """The packs of the product alone. Read once."""
    return Packs(_shipped())


def load_packs(given: str = "") -> Packs:
    """The packs of the product and a company's own, as the setting names them.

    `given` is a list of files and folders, parted as in PATH. Raises PackError.
    """
    if not given:
        return shipped()
    own = [read_pack(file) for place in given.split(os.pathsep) for file in _files(Path(place))]
    twice = [id for id, times in Counter(pack.head.id for pack in own).items() if times > 1]
    if twice:
        raise PackError(f"{given}: expected each pack once, and {twice[0]} is there twice")
    return Packs((*shipped(), *own))


def _shipped() -> Iterator[Pack]:
    for file in sorted(SHIPPED.iterdir(), key=lambda one: one.name):
        if file.name.endswith(SUFFIXES):
            yield read_pack(file)


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    return sorted(file for file in place.iterdir() if file.suffix in SUFFIXES)


def _ids(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    ids: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        ids[entry.row.SECTION].add(entry.row.id)
    return {section: frozenset(found) for section, found in ids.items()}
