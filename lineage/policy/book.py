"""One version of a policy, ready to be asked: a pack, and what later versions added to it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lineage.packs.pack import Pack
from lineage.packs.packs import Packs
from lineage.packs.policy import (
    CategoryLimit,
    DealType,
    DeclaredCategory,
    DeclaredPurpose,
    DevicePermission,
    Ground,
    Passage,
    Period,
)
from lineage.packs.vocabulary import Category

Amendments = tuple[dict[str, Any], ...]
DAY_US: Final = 86_400 * 1_000_000


@dataclass(frozen=True, eq=False)
class PolicyBook:
    """A pack's rows by what rules look them up by."""

    pack: Pack
    packs: Packs
    amendments: Amendments
    """Rows that versions added to the pack's matrix (contract, section 3)."""

    @cached_property
    def categories(self) -> Mapping[str, DeclaredCategory]:
        return {row.id: row for row in self.pack.rows(DeclaredCategory)}

    @cached_property
    def purposes(self) -> Mapping[str, DeclaredPurpose]:
        return {row.id: row for row in self.pack.rows(DeclaredPurpose)}

    @cached_property
    def passages(self) -> Mapping[str, tuple[Passage, ...]]:
        """Recipient class → the passages that speak of it."""
        found: dict[str, list[Passage]] = defaultdict(list)
        for passage in (*self.pack.rows(Passage), *_added(self.amendments)):
            for recipient_class in passage.classes:
                found[recipient_class].append(passage)
        return {name: tuple(passages) for name, passages in found.items()}

    @cached_property
    def known_classes(self) -> frozenset[str]:
        """Kinds of recipients that the policy names, with those that other rules deal with."""
        return frozenset(self.passages) | _RULED

    @cached_property
    def limits(self) -> Mapping[str, tuple[CategoryLimit, ...]]:
        """Category → its limits, in the order in which they decide."""
        return _by(self.pack.rows(CategoryLimit))

    @cached_property
    def gates(self) -> Mapping[str, DevicePermission]:
        """Category → the permission of the device that gates it."""
        return {
            category: permission
            for permission in self.pack.rows(DevicePermission)
            for category in permission.categories
        }

    @cached_property
    def permissions(self) -> Mapping[str, DevicePermission]:
        return {row.id: row for row in self.pack.rows(DevicePermission)}

    @cached_property
    def grounds(self) -> Mapping[str, Ground]:
        return {row.id: row for row in self.pack.rows(Ground)}

    @cached_property
    def deals(self) -> Mapping[str, DealType]:
        return {row.id: row for row in self.pack.rows(DealType)}

    @cached_property
    def _periods(self) -> Mapping[str, Period]:
        return {row.id: row for row in self.pack.rows(Period)}

    def number(self, period: str, otherwise: float) -> float:
        """A number of the policy, or the product's where the policy has none."""
        row = self._periods.get(period)
        return row.value if row else otherwise

    def mode(self, category: str) -> str:
        """How a category comes to be collected; empty where nobody declared it."""
        rows = self.packs.rows(Category).of(category)
        return rows[-1].mode if rows else ""

    def adds(self, recipient_class: str, purpose: str, category: str) -> bool:
        """Whether a later version opened this category, by name, to a recipient and purpose."""
        return any(
            row["recipient_class"] == recipient_class
            and row["purpose"] == purpose
            and category in _named(row)
            for row in self.amendments
        )


_RULED: Final = frozenset({"public_authority", "private_legal_recipient", "third_party_site"})


def _named(amendment: dict[str, Any]) -> tuple[str, ...]:
    named = amendment.get("categories")
    return tuple(named) if isinstance(named, list) else ()


def _added(amendments: Amendments) -> Iterable[Passage]:
    for number, row in enumerate(amendments):
        clause = f"amendment-{row['version']}"
        yield Passage(
            id=f"{clause}-{number}",
            source=f"policy version {row['version']}",
            status="in_force",
            clauses=(clause,),
            classes=(row["recipient_class"],),
            purposes=(row["purpose"],),
            categories=_named(row),
        )


def _by(limits: Iterable[CategoryLimit]) -> Mapping[str, tuple[CategoryLimit, ...]]:
    found: dict[str, list[CategoryLimit]] = defaultdict(list)
    for limit in limits:
        for category in limit.categories:
            found[category].append(limit)
    return {category: tuple(rows) for category, rows in found.items()}
