"""Which version of the published policy governs a moment.

A version governs from when it is both posted and effective. The text says that changes take effect
when posted and also that users are told before they do (AMB-09), so the later of the two counts.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lineage.facts import ALWAYS, POLICY, FactBook, Statement
from lineage.instants import parse
from lineage.judging.lens import Known, known
from lineage.packs.packs import Packs
from lineage.policy.book import Amendments, PolicyBook


@dataclass(frozen=True, eq=False)
class Version:
    """A version of the policy, as facts tell of it."""

    fact: Known
    governs_from: int
    earlier: "Version | None"
    packs: Packs

    @property
    def name(self) -> str:
        return str(self.fact.body["version"])

    @property
    def pack_id(self) -> str:
        return str(self.fact.body.get("pack") or self.fact.body["id"])

    @cached_property
    def book(self) -> PolicyBook | None:
        """The rows it consists of; None where nobody gave the pack."""
        pack = self.packs.find(self.pack_id)
        return PolicyBook(pack, self.packs, self.amendments) if pack else None

    @cached_property
    def amendments(self) -> Amendments:
        """What this version and those before it, of the same pack, added."""
        before = (
            self.earlier.amendments if self.earlier and self.earlier.pack_id == self.pack_id else ()
        )
        own = tuple({**row, "version": self.name} for row in self.fact.body.get("amends", ()))
        return before + own


class Versions:
    """All versions that are known of by a moment, in the order in which they come to govern."""

    def __init__(self, book: FactBook, packs: Packs, known_at: int) -> None:
        stated: dict[tuple[str, str], Statement] = {}
        for said in sorted(book.statements(POLICY, known_at), key=lambda one: one.order):
            stated[said.fact_id, said.body["version"]] = said
        ordered = sorted(stated.values(), key=lambda one: (_governs_from(one), one.order))
        found: list[Version] = []
        for said in ordered:
            earlier = found[-1] if found else None
            found.append(Version(known(said), _governs_from(said), earlier, packs))
        self._all: Sequence[Version] = found
        self.begins = [version.governs_from for version in found]
        """When each comes to govern, ascending."""

    def __iter__(self) -> Iterator[Version]:
        return iter(self._all)

    def at(self, moment: int) -> Version | None:
        """The version that governs a moment, None before the first."""
        position = bisect_right(self.begins, moment)
        return self._all[position - 1] if position else None


def versions_of(book: FactBook, packs: Packs, known_at: int) -> Versions:
    """The versions, worked out once for each state of the facts."""
    if known_at != ALWAYS:
        return Versions(book, packs, known_at)
    key = ("versions", packs)
    found = book.derived.get(key)
    if found is None:
        found = book.derived[key] = Versions(book, packs, known_at)
    versions: Versions = found
    return versions


def _governs_from(said: Statement) -> int:
    posted, effective = said.body.get("posted_at"), said.body.get("effective_at")
    named = [parse(text) for text in (posted, effective) if text]
    return max(named, default=said.valid_from)
