"""Neo4j's errors as the product's: a driver's error never leaves the store.

A message names the server's error code and nothing else that the server said, since that may
quote what was sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from neo4j import exceptions as driver

from lineage.errors import (
    LineageError,
    StoreCorrupt,
    StoreDenied,
    StoreError,
    StoreUnavailable,
    StoreVersionError,
    UsageError,
)

OUT_OF_REACH: Final = (
    driver.ServiceUnavailable,
    driver.SessionExpired,
    driver.TransientError,
    driver.DatabaseUnavailable,
    driver.ConnectionAcquisitionTimeoutError,
)
"""What passes: the server is down, restarting, overloaded or shedding this transaction."""

_SECURITY: Final = "Neo.ClientError.Security."
_UNKNOWN_DATABASE: Final = "Neo.ClientError.Database.DatabaseNotFound"
_CUT_SHORT: Final = "Neo.ClientError.Transaction."
"""Time-outs and terminations. The driver calls them the client's fault, and does not retry."""


@contextmanager
def translated() -> Iterator[None]:
    """Raises StoreUnavailable, StoreDenied, StoreCorrupt, StoreVersionError or UsageError."""
    try:
        yield
    except (driver.Neo4jError, driver.DriverError) as error:
        raise product_error(error) from error


def product_error(error: Exception) -> LineageError:
    """The product's error for one of the driver's."""
    said = f" ({error.code})" if isinstance(error, driver.Neo4jError) and error.code else ""
    if isinstance(error, OUT_OF_REACH):
        return StoreUnavailable(f"the Neo4j server cannot be reached now{said}")
    if isinstance(error, driver.ConstraintError):
        return StoreCorrupt(f"the store already holds other things under these numbers{said}")
    if isinstance(error, driver.UnsupportedServerProduct):
        return StoreVersionError("this is no Neo4j server, or one of a version the driver lacks")
    if isinstance(error, driver.ConfigurationError | driver.CertificateConfigurationError):
        return UsageError("the Neo4j address or certificate setting cannot be used")
    if isinstance(error, driver.Neo4jError):
        return _of_the_server(error, said)
    # What is left is a driver that was closed, or a connection that broke while being read.
    return StoreUnavailable("the connection to the Neo4j server is closed")


def _of_the_server(error: driver.Neo4jError, said: str) -> LineageError:
    code = error.code or ""
    if code == _UNKNOWN_DATABASE:
        return UsageError("the Neo4j server has no database of this name")
    if code.startswith(_SECURITY):
        return StoreDenied(f"the Neo4j server refuses this user{said}")
    if code.startswith(_CUT_SHORT):
        return StoreUnavailable(f"the Neo4j server gave the transaction up{said}")
    if isinstance(error, driver.DatabaseError):
        return StoreUnavailable(f"the Neo4j server failed{said}")
    return StoreError(f"the Neo4j server does not understand{said}")
