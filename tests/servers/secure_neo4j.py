"""A Neo4j server that speaks over TLS only, with a certificate of a throw-away authority."""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from deploy.local.neo4j import Neo4j
from tests.servers.certificates import Authority
from tests.servers.own import Own

_BEGINS = "-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class SecureNeo4j:
    """A server whose certificate is for `localhost` and for no other name."""

    port: int
    password: str
    ca_file: Path
    """The authority that signed the server's certificate."""
    other_ca_file: Path
    """An authority that signed nothing here."""


def start(own: Own, folder: Path) -> tuple[Neo4j, SecureNeo4j]:
    """A started server. `folder` takes its certificates."""
    authority = Authority("test authority")
    issued = authority.issue("neo4j", folder / "neo4j.pem", [x509.DNSName("localhost")])
    key, certificates = issued.read_text().split(_BEGINS, 1)
    (folder / "private.key").write_text(key)
    (folder / "public.crt").write_text(_BEGINS + certificates)
    policy = "dbms.ssl.policy.bolt"
    settings = {
        "server.bolt.tls_level": "REQUIRED",
        f"{policy}.enabled": "true",
        f"{policy}.base_directory": str(folder),
        f"{policy}.private_key": "private.key",
        f"{policy}.public_certificate": "public.crt",
        f"{policy}.client_auth": "NONE",
    }
    server = own.neo4j(settings=settings)
    # A driver that is routed goes on to where the server says it is.
    settings["server.bolt.advertised_address"] = f"localhost:{server.bolt_port}"
    server.start()
    return server, SecureNeo4j(
        server.bolt_port,
        server.password,
        authority.write(folder / "ca.pem"),
        Authority("other authority").write(folder / "other-ca.pem"),
    )
