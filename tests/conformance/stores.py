"""The stores that the suite runs on, opened and reopened in one way."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from lineage.stores.base import LineageStore
from lineage.stores.embedded import EmbeddedStore
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.reference.store import ReferenceStore, Shelf


class Place(ABC):
    """Where a store keeps its batches: any number of handles can be opened on it."""

    one_consumer = True
    """Whether the store lets one consumer in at a time."""

    def __init__(self) -> None:
        self._handles: list[LineageStore] = []

    def open(self) -> LineageStore:
        store = self._open()
        self._handles.append(store)
        return store

    def close(self) -> None:
        for store in self._handles:
            store.close()

    @abstractmethod
    def _open(self) -> LineageStore: ...

    @abstractmethod
    def forget(self, number: int) -> None:
        """Destroy a person's lookup row."""


class EmbeddedPlace(Place):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / "lineage.sqlite"

    def _open(self) -> LineageStore:
        return EmbeddedStore(self.path)

    def forget(self, number: int) -> None:
        self.change("DELETE FROM subject WHERE number = ?", number)

    def change(self, statement: str, *values: object) -> None:
        """Change the file behind the store's back."""
        connection = sqlite3.connect(self.path)
        connection.execute(statement, values)
        connection.commit()
        connection.close()


class ReferencePlace(Place):
    def __init__(self) -> None:
        super().__init__()
        self.shelf = Shelf()

    def _open(self) -> LineageStore:
        return ReferenceStore(self.shelf)

    def forget(self, number: int) -> None:
        self.shelf.forgotten.add(number)


class Neo4jPlace(Place):
    """The one database of a server, emptied."""

    one_consumer = False

    def __init__(self, address: Address) -> None:
        super().__init__()
        self.address = address
        graph.empty(address)

    def _open(self) -> LineageStore:
        return Neo4jStore(self.address)

    def forget(self, number: int) -> None:
        graph.run(self.address, graph.documented("Forget a person"), number=number)


KINDS = ("embedded", "reference", "neo4j")


def place(kind: str, folder: Path, server: Callable[[], Address]) -> Place:
    """An empty place; `server` is asked only where a server is needed."""
    if kind == "neo4j":
        return Neo4jPlace(server())
    return EmbeddedPlace(folder) if kind == "embedded" else ReferencePlace()
