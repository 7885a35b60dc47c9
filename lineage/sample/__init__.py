"""An invented company to try the product with: a dozen parties, six people, thirty movements."""

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from lineage.errors import LineageError
from lineage.ingest.pipeline import RECORDED, Origin, Received

if TYPE_CHECKING:
    from lineage.bootstrap import Lineage

FILE: Final = "sample.ndjson"
ORIGIN: Final = Origin("sample", imports_history=True)


def lines() -> list[bytes]:
    """The sample's events, one CloudEvent each."""
    return files(__name__).joinpath(FILE).read_bytes().splitlines()


def load(lineage: "Lineage") -> bool:
    """Record the sample in an empty store; whether the store was empty."""
    if lineage.store.head():
        return False
    received = [Received(line, position=str(index)) for index, line in enumerate(lines())]
    outcomes = lineage.pipeline.submit(received, ORIGIN)
    if any(outcome.status != RECORDED for outcome in outcomes):
        raise LineageError("the sample does not fit this version")
    return True
