"""Where everything is wired: settings in, a working product out."""

import secrets
import threading
from functools import cached_property
from typing import Any, Final

from networkx import MultiDiGraph

from lineage import access, instants
from lineage.access import AccessJournal
from lineage.announcing import Announcer
from lineage.answers.disclosure import disclosure
from lineage.answers.findings import findings, standing_findings
from lineage.answers.flows import flows, parties, party
from lineage.answers.graph import GraphQuery, graph, graph_answer
from lineage.answers.holdings import holdings
from lineage.answers.quarantine import quarantine_page, replay
from lineage.answers.query import DisclosureQuery, FindingsQuery, HoldingsQuery, Moments
from lineage.facts import FactBook
from lineage.ingest.pipeline import Pipeline
from lineage.mirror.mirror import Mirror
from lineage.packs.packs import load_packs
from lineage.settings import Settings
from lineage.stores import embedded
from lineage.stores.base import LineageStore
from lineage.stores.embedded import EmbeddedStore
from lineage.subjects.directory import Directory
from lineage.subjects.keys import Keys, load_or_create
from lineage.view import View

FILE: Final = "lineage.sqlite"
_HOUR: Final = 3600 * 1_000_000


class Lineage:
    """One store, opened: what records into it and what answers from it, each made when needed."""

    def __init__(self, settings: Settings, store: LineageStore, keys: Keys) -> None:
        self.settings, self.store, self.keys = settings, store, keys
        self.packs = load_packs(settings.packs)
        self.directory = Directory(store, keys, settings.identifiers)
        self._facts = FactBook()
        self._lock = threading.Lock()
        self._view: View | None = None

    @cached_property
    def pipeline(self) -> Pipeline:
        """The way in."""
        return Pipeline(
            self.store,
            self.keys,
            Directory(self.store, self.keys, self.settings.identifiers),
            keep_raw=self.settings.raw_events == "sealed",
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
            if self._view is None or self.mirror.sequence != self.store.head():
                self._view = self._caught_up(self._view)
            return self._view

    def _caught_up(self, before: View | None) -> View:
        flows = len(self.mirror.activities)
        self.mirror.catch_up()
        self.directory.catch_up()
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
        return self._announcer.announce(judged, found)

    def where(self, query: DisclosureQuery) -> dict[str, Any]:
        """Where a person's data has gone."""
        view = self.view()
        return disclosure(view, self.directory.find(query.subject), query, instants.now())

    def findings(self, query: FindingsQuery) -> dict[str, Any]:
        """What is worth acting on."""
        view = self.view()
        subject = self.directory.find(query.subject) if query.subject else None
        return findings(view, self.store.findings(), query, subject, instants.now())

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
        return Lineage(settings, store, load_or_create(settings.key_path))
    except BaseException:
        store.close()
        raise


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
