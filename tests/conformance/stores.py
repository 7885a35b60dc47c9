"""The stores that the suite runs on, opened and reopened in one way."""

import sqlite3
from abc import ABC, abstractmethod
from pathlib import Path

from lineage.stores.base import LineageStore
from lineage.stores.embedded import EmbeddedStore
from tests.reference.store import ReferenceStore, Shelf


class Place(ABC):
    """Where a store keeps its batches: any number of handles can be opened on it."""

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
        connection = sqlite3.connect(self.path)
        connection.execute("DELETE FROM subject WHERE number = ?", (number,))
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


KINDS = ("embedded", "reference")


def place(kind: str, folder: Path) -> Place:
    return EmbeddedPlace(folder) if kind == "embedded" else ReferencePlace()
