"""Where everything is wired: settings in, a working product out."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from networkx import MultiDiGraph

from lineage import access, instants, kept
from lineage.about import about
from lineage.access import AccessJournal
from lineage.announcing import Announcer
from lineage.answers.cohorts import cohorts
from lineage.answers.deferred_notices import deferred_notices
from lineage.answers.disclosure import disclosure
from lineage.answers.explain import explanation
from lineage.answers.findings import findings, standing_findings
from lineage.answers.flows import flows, parties, party
from lineage.answers.graph import GraphQuery, graph, graph_answer
from lineage.answers.holdings import holdings
from lineage.answers.incident.answer import trace_answer
from lineage.answers.incident.query import TraceQuery
from lineage.answers.incident.traced import Traced, traced
from lineage.answers.quarantine import quarantine_page, replay
from lineage.answers.query import (
    DisclosureQuery,
    ExplainQuery,
    FindingsQuery,
    HoldingsQuery,
    Moments,
)
from lineage.answers.what_if import WhatIfQuery, what_if
from lineage.cohorts.problems import Problem
from lineage.cohorts.read import content, manifest
from lineage.errors import KeyMismatch, NotFound, UsageError
from lineage.facts import FactBook
from lineage.ingest.pipeline import Pipeline
from lineage.kept import KeptAnswers
from lineage.mirror.mirror import Mirror
from lineage.packs.packs import load_packs
from lineage.settings import Settings
from lineage.stores import embedded
from lineage.stores.base import LineageStore
from lineage.stores.embedded import EmbeddedStore
from lineage.subjects.directory import Directory, check_key, has_key
from lineage.subjects.keys import Keys, load_or_create
from lineage.view import View

FILE: Final = "lineage.sqlite"
_HOUR: Final = 3600 * 1_000_000


class Person(NamedTuple):
    """Somebody whom a question is about."""

    view: View
    number: int | None
    """None for somebody of whom nothing is recorded."""

    @property
    def events(self) -> int:
        """Events that an answer about this person is read from."""
        return self.view.histories.length(self.number)


class Lineage:
    """One store, opened: what records into it and what answers from it, each made when needed."""

    def __init__(self, settings: Settings, store: LineageStore, keys: Keys) -> None:
        self.settings, self.store, self.keys = settings, store, keys
        self.packs = load_packs(settings.packs)
        check_key(store, keys)
        self._facts = FactBook()
        self._lock = threading.Lock()
        self._view: View | None = None
        self._traced: tuple[tuple[int, TraceQuery], Traced] | None = None
        self._viewed = -1
        """Sequence number of the newest batch that the view takes in."""

    @cached_property
    def directory(self) -> Directory:
        """Who is who, for those who ask."""
        return Directory(self.store, self.keys, self.settings.identifiers)

    @cached_property
    def pipeline(self) -> Pipeline:
        """The way in."""
        return Pipeline(
            self.store,
            self.keys,
            Directory(self.store, self.keys, self.settings.identifiers),
            keep_raw=self.settings.raw_events == "sealed",
            manifests=self.settings.manifest_folders,
        )

    @cached_property
    def mirror(self) -> Mirror:
        return Mirror(self.store)

    @cached_property
    def access(self) -> AccessJournal:
        """Who asked about whom. Raises StoreUnavailable where it cannot be written."""
        path = self.settings.folder / access.FILE
        return AccessJournal(path, self.keys, self.directory, self.view)

    def view(self) -> View:
        """The record as it stands now, with whatever was recorded since the last time."""
        with self._lock:
            view = self.current_view()
            if view is None:
                view = self._view = self._caught_up(self._view)
                # Last, so that nobody takes a view for current that is being made so.
                self._viewed = self.mirror.sequence
            return view

    def current_view(self) -> View | None:
        """The view, None where something was recorded since: to take that in may take a while."""
        return self._view if self._view and self._viewed == self.store.head() else None

    def _caught_up(self, before: View | None) -> View:
        flows = len(before.mirror.activities) if before else 0
        # People are put together in SQLite, events in numpy: side by side when all are read.
        with ThreadPoolExecutor(max_workers=1) as beside:
            people = beside.submit(lambda: self.directory.catch_up())
            self.mirror.catch_up()
            people.result()
        news = self._facts.catch_up(self.store) or len(self.mirror.activities) > flows
        if before and not news:
            return before
        late_after = self.settings.late_after_h * _HOUR
        return View(self.mirror, self._facts, self.settings.company, late_after, self.packs)

    @cached_property
    def installation(self) -> str:
        """What tells messages of this store from those of another: random, made at first use."""
        return self.store.setting("installation", secrets.token_hex(8))

    @cached_property
    def _announcer(self) -> Announcer:
        return Announcer(self.store, self.installation)

    def announce(self) -> int:
        """Put new, changed and cured findings into the store's outbox; how many."""
        view = self.view()
        judged = view.mirror.sequence
        if judged == self.store.judged():
            return 0
        found = standing_findings(view, self.store.findings(), instants.now())
        return self._announcer.announce(judged, found, partial(about, view.mirror))

    def person(self, identifier: str, view: View | None = None) -> Person:
        """A person in the record as it stands now, or in a view of it."""
        return Person(view or self.view(), self.directory.find(identifier))

    def where(self, query: DisclosureQuery, person: Person | None = None) -> dict[str, Any]:
        """Where a person's data has gone. `person` is the query's, where it was looked up."""
        view, number = person or self.person(query.subject)
        return disclosure(view, number, query, instants.now())

    def findings(self, query: FindingsQuery) -> dict[str, Any]:
        """What is worth acting on."""
        view = self.view()
        subject = self.directory.find(query.subject) if query.subject else None
        return findings(view, self.store.findings(), query, subject, instants.now())

    def explain(self, query: ExplainQuery) -> dict[str, Any]:
        """Why a movement was judged as it was. Raises NotFound."""
        view = self.view()
        subject = self.directory.find(query.subject) if query.subject else None
        return explanation(view, query, subject, instants.now())

    def flows(self, query: Moments) -> dict[str, Any]:
        """Every observed processing activity."""
        return flows(self.view(), query, instants.now())

    def graph(self, query: GraphQuery) -> dict[str, Any]:
        """What the graph of parties and flows shows."""
        return graph_answer(self.view(), query, instants.now())

    def drawn(self, query: Moments) -> MultiDiGraph:
        """The graph itself, for drawing."""
        return graph(self.view(), query, instants.now())

    def parties(self, query: Moments) -> dict[str, Any]:
        """Every party, declared or seen."""
        return parties(self.view(), query, instants.now())

    def party(self, party_id: str, query: Moments) -> dict[str, Any]:
        """One party with its flows. Raises NotFound."""
        return party(self.view(), party_id, query, instants.now())

    def holdings(self, query: HoldingsQuery) -> dict[str, Any]:
        """What a party holds, of how many people."""
        return holdings(self.view(), query, instants.now())

    def deferred_notices(self, query: Moments) -> dict[str, Any]:
        """Whom to tell of what secrecy orders hid, now that these have ended."""
        return deferred_notices(self.view(), query, instants.now())

    def trace(self, query: TraceQuery) -> dict[str, Any]:
        """A page of who is exposed by a breach and what to do. Raises NotFound, Untraceable."""
        return trace_answer(self.traced(query), query, self.pseudonyms, instants.now())

    def traced(self, query: TraceQuery) -> Traced:
        """A breach, worked out; what was worked out last is kept for its next page."""
        view = self.view()
        asked = query.model_copy(update={"cursor": None, "limit": 1})
        key = (self.mirror.sequence, asked)
        last = self._traced
        if last is None or last[0] != key or last[1].view is not view:
            last = self._traced = (key, traced(view, query, instants.now()))
        return last[1]

    def trace_again(self) -> None:
        """Work out the next trace anew, although nothing was recorded: time has passed."""
        self._traced = None

    @cached_property
    def kept(self) -> KeptAnswers:
        """Answers to breaches as they were given."""
        return KeptAnswers(self.settings.folder / kept.FILE)

    def pseudonyms(self, numbers: list[int]) -> dict[int, str]:
        """What stands for each of some people."""
        return {number: self.directory.pseudonym(number) for number in dict.fromkeys(numbers)}

    def what_if(self, query: WhatIfQuery) -> dict[str, Any]:
        """What would be left without a tool if something ended. Raises NotFound."""
        return what_if(self.view(), query, instants.now())

    def cohorts(self) -> dict[str, Any]:
        """The cohorts that events point at, and whether their manifests were read."""
        return cohorts(self.view())

    def add_manifest(self, path: Path) -> dict[str, Any]:
        """Supply a manifest after the events that point at it.

        Raises NotFound where none does, and UsageError for a file that is no such manifest.
        """
        try:
            found = manifest(content(path))
            sizes = self.view().mirror.cohorts.sizes(found.sha256)
            if not sizes:
                raise NotFound(
                    f"no recorded event points at a manifest with the digest {found.sha256}"
                )
            added = self.pipeline.supply(found, sizes)
        except Problem as problem:
            raise UsageError(f"{path.name}: {problem}") from None
        return {"sha256": found.sha256, "added": added}

    def quarantine_page(self, after: int = 0, limit: int = 100) -> dict[str, Any]:
        """Input that waits in quarantine, without its bytes."""
        return quarantine_page(self.store, after, limit)

    def replay(self, numbers: list[int] | None) -> dict[str, Any]:
        """Try quarantined input again: the rows named, or all of them. Raises NotFound."""
        return replay(self.store, self.pipeline, numbers)

    def close(self) -> None:
        self.store.close()


def open_lineage(settings: Settings) -> Lineage:
    """Open the store that settings name, or make it. Raises StoreError, KeyMismatch and others."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = open_store(settings)
    try:
        return Lineage(settings, store, _keys(settings, store))
    except BaseException:
        store.close()
        raise


def _keys(settings: Settings, store: LineageStore) -> Keys:
    """The installation's keys, made for a new store only: otherwise they would be in the way."""
    if not settings.key_path.exists() and has_key(store):
        raise KeyMismatch(
            f"the store was made with a key file, and {settings.key_path} is not there; copy it"
            " there or point --key-file at it"
        )
    return load_or_create(settings.key_path)


def open_store(settings: Settings) -> LineageStore:
    """The store alone, without the key that its people are sealed under. Raises StoreError."""
    if settings.on_server:
        from lineage.stores.neo4j import server

        return server.opened(settings)
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return EmbeddedStore(settings.folder / FILE)


def migrate_store(settings: Settings) -> tuple[int, int]:
    """Bring the store's schema up; (version before, version now). Raises StoreVersionError."""
    if settings.on_server:
        from lineage.stores.neo4j import server

        return server.migrated(settings)
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return embedded.migrate(settings.folder / FILE)
