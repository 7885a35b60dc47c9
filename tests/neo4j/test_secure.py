"""Over TLS: the server proves who it is before it is told anything; nobody sees a password."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.bootstrap import open_store
from lineage.errors import LineageError, StoreDenied, StoreUnavailable, UsageError
from lineage.settings import Settings
from lineage.stores.neo4j import connection
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests.batches import a_batch
from tests.servers.secure_neo4j import SecureNeo4j

SECRET = "zq7731-secret"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "RETRY_S", 0.5)


def settings(server: SecureNeo4j, folder: Path, scheme: str = "neo4j+s") -> Settings:
    """As an operator sets them: the password in a file."""
    password = folder / "password"
    password.write_text(server.password + "\n")
    return Settings(
        store=f"{scheme}://localhost:{server.port}",
        neo4j_password_file=str(password),
        neo4j_ca_file=str(server.ca_file),
        local_folder=str(folder),
    )


@pytest.mark.parametrize("scheme", ["neo4j+s", "bolt+s"])
def test_a_store_over_tls(secure_neo4j: SecureNeo4j, tmp_path: Path, scheme: str) -> None:
    """Directly, and where the driver is routed by what the server says of itself."""
    store = open_store(settings(secure_neo4j, tmp_path, scheme))
    store.record(a_batch(store.head() + 1))
    assert store.head() > 0
    assert store.check() == []
    store.close()


def test_an_authority_of_the_system_is_trusted(
    secure_neo4j: SecureNeo4j, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no file is named; OpenSSL finds the system's authorities by this variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(secure_neo4j.ca_file))
    chosen = settings(secure_neo4j, tmp_path).model_copy(update={"neo4j_ca_file": ""})
    open_store(chosen).close()


def refused(address: Address) -> LineageError:
    with pytest.raises(LineageError) as raised:
        Neo4jStore(address)
    assert isinstance(raised.value, StoreUnavailable)
    return raised.value


def test_a_certificate_that_nobody_vouches_for_is_refused(
    secure_neo4j: SecureNeo4j, wire: pytest.LogCaptureFixture
) -> None:
    """By another authority, and by the system's, which know nothing of it."""
    for ca_file in (str(secure_neo4j.other_ca_file), ""):
        url = f"neo4j+s://localhost:{secure_neo4j.port}"
        error = refused(Address(url, password=SECRET, ca_file=ca_file))
        assert "certificate" in str(error)
        assert "LINEAGE_NEO4J_CA_FILE" in str(error)


def test_a_certificate_for_another_name_is_refused(
    secure_neo4j: SecureNeo4j, wire: pytest.LogCaptureFixture
) -> None:
    """Somebody else's certificate of the same authority proves nothing."""
    url = f"bolt+s://127.0.0.1:{secure_neo4j.port}"
    error = refused(Address(url, password=SECRET, ca_file=str(secure_neo4j.ca_file)))
    assert "certificate" in str(error)


def test_a_server_with_tls_is_not_spoken_to_in_clear(
    secure_neo4j: SecureNeo4j, wire: pytest.LogCaptureFixture
) -> None:
    refused(Address(f"bolt://localhost:{secure_neo4j.port}", password=SECRET))


def test_a_wrong_password_is_denied_over_tls(
    secure_neo4j: SecureNeo4j, wire: pytest.LogCaptureFixture
) -> None:
    url = f"neo4j+s://localhost:{secure_neo4j.port}"
    with pytest.raises(StoreDenied) as raised:
        Neo4jStore(Address(url, password=SECRET, ca_file=str(secure_neo4j.ca_file)))
    assert SECRET not in repr(raised.value) + repr(raised.value.__cause__)


def test_the_right_password_is_not_logged(
    secure_neo4j: SecureNeo4j, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Though the driver logs every message that it sends."""
    caplog.set_level(logging.DEBUG)
    open_store(settings(secure_neo4j, tmp_path)).close()
    assert "LOGON" in caplog.text
    assert secure_neo4j.password not in caplog.text


@pytest.fixture
def wire(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, in which no password may stand."""
    caplog.set_level(logging.DEBUG)
    yield caplog
    assert SECRET not in caplog.text


def test_a_file_of_authorities_that_is_none_is_wrong_use(tmp_path: Path) -> None:
    """Missing, not a certificate, or for a connection that has no use for it."""
    junk = tmp_path / "junk.pem"
    junk.write_text(SECRET)
    for ca_file in (str(junk), str(tmp_path / "missing.pem")):
        with pytest.raises(UsageError, match="LINEAGE_NEO4J_CA_FILE") as raised:
            Neo4jStore(Address("neo4j+s://localhost:1", ca_file=ca_file))
        assert SECRET not in str(raised.value)
    with pytest.raises(UsageError, match="LINEAGE_NEO4J_CA_FILE"):
        Address("neo4j://localhost:1", ca_file=str(junk))
