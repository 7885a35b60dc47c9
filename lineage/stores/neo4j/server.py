"""The server that settings name, opened or migrated.

`lineage.bootstrap` imports this only where a store is on a server, because the driver takes a while
to import and most stores are folders.
"""

from pathlib import Path

from lineage.errors import UsageError
from lineage.settings import Settings
from lineage.stores.neo4j import schema
from lineage.stores.neo4j.connection import Address, Connection
from lineage.stores.neo4j.store import Neo4jStore


def opened(settings: Settings) -> Neo4jStore:
    """Raises UsageError where settings name no server, StoreError where it cannot be used."""
    return Neo4jStore(_address(settings))


def migrated(settings: Settings) -> tuple[int, int]:
    """Bring its schema up; (version before, version now). Raises StoreVersionError."""
    connection = Connection(_address(settings))
    try:
        return schema.migrate(connection)
    finally:
        connection.close()


def _address(settings: Settings) -> Address:
    password = settings.neo4j_password.get_secret_value()
    if settings.neo4j_password_file:
        try:
            password = Path(settings.neo4j_password_file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError("the file of LINEAGE_NEO4J_PASSWORD_FILE cannot be read") from error
    return Address(
        settings.store,
        settings.neo4j_user,
        password,
        settings.neo4j_database,
        settings.neo4j_ca_file,
    )
