"""Applies the patterns of a mapping, remembering what each name came to."""

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Final, NamedTuple, TypeVar

from lineage.openlineage.guess import guess_category
from lineage.openlineage.mapping import (
    ColumnRule,
    Globs,
    JobRule,
    MappedParty,
    Mapping,
    SinkRule,
    SourceRule,
)
from lineage.openlineage.names import Dataset, Job, fitted

REMEMBERED_MAX: Final = 200_000

K = TypeVar("K")
V = TypeVar("V")


class Home(NamedTuple):
    """Where data sits. A dataset that no rule covers belongs to a party nobody declared."""

    party: str
    system: str = ""
    place: str = ""
    access_places: tuple[str, ...] = ()
    party_class: str = ""


class Classifier:
    """Answers for one mapping; pure but for its caches."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._columns: dict[tuple[Dataset, str], ColumnRule | None] = {}
        self._guesses: dict[str, str | None] = {}

    def column(self, dataset: Dataset, column: str) -> ColumnRule | None:
        """What the mapping says of a column, None for nothing."""
        return _remember(self._columns, (dataset, column), self._find_column)

    def guess(self, dataset: Dataset, column: str) -> str | None:
        """The category an unmapped column looks like; None if it is mapped or looks harmless."""
        guessed = _remember(self._guesses, column, guess_category)
        return guessed if guessed and self.column(dataset, column) is None else None

    def home(self, dataset: Dataset) -> Home:
        for rule in self._mapping.datasets:
            if _fits(dataset, rule.namespace, rule.name):
                return self.system(rule.system)
        return Home(f"unmapped:{fitted(dataset.namespace)}")

    def system(self, system_id: str) -> Home:
        system = self._mapping.systems[system_id]
        party = self._mapping.parties.get(system.party, MappedParty())
        return Home(
            system.party,
            system_id,
            system.place or "",
            system.access_places,
            party.party_class or "",
        )

    def source(self, dataset: Dataset) -> SourceRule | None:
        return _first(self._mapping.sources, dataset)

    def job(self, job: Job) -> JobRule | None:
        return _first(self._mapping.jobs, job)

    def sinks(self, job: Job) -> list[SinkRule]:
        """Every sink of a job: unlike other rules, all that match count."""
        return [rule for rule in self._mapping.sinks if _fits(job, rule.namespace, rule.name)]

    def is_company(self, party: str) -> bool:
        return party == self._mapping.company

    def _find_column(self, key: tuple[Dataset, str]) -> ColumnRule | None:
        dataset, column = key
        for rule in self._mapping.columns:
            if _any_fits(column.lower(), (glob.lower() for glob in rule.column)) and _fits(
                dataset, rule.namespace, rule.dataset
            ):
                return rule
        return None


def sends(rule: SinkRule, dataset: Dataset) -> bool:
    return _any_fits(dataset.name, rule.inputs)


R = TypeVar("R", SourceRule, JobRule)


def _first(rules: tuple[R, ...], named: Dataset | Job) -> R | None:
    return next((rule for rule in rules if _fits(named, rule.namespace, rule.name)), None)


def _fits(named: Dataset | Job, namespace: str, names: Globs) -> bool:
    return fnmatchcase(named.namespace, namespace) and _any_fits(named.name, names)


def _any_fits(name: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(name, glob) for glob in globs)


def _remember(known: dict[K, V], key: K, find: Callable[[K], V]) -> V:
    if key not in known:
        if len(known) >= REMEMBERED_MAX:
            known.clear()
        known[key] = find(key)
    return known[key]
