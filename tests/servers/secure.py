"""A broker that wants to know who is there: SASL PLAIN and SCRAM, TLS, client certificates."""

from dataclasses import dataclass
from pathlib import Path

from deploy.local.kafka import Kafka
from deploy.local.server import HOST, free_port
from tests.servers.certificates import Authority
from tests.servers.own import Own

USER = "alice"
PASSWORD = "alice-secret"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_PLAIN = (
    f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
)


@dataclass(frozen=True)
class SecureKafka:
    """Addresses of one broker, by how it is talked to, and what a client needs."""

    sasl: str
    """SASL_PLAINTEXT, PLAIN and SCRAM-SHA-512, as USER with PASSWORD."""
    sasl_ssl: str
    """The same over TLS (SASL_SSL)."""
    ssl: str
    """TLS with a certificate of the client (SSL)."""
    ca_file: Path
    """The authority that signed the broker's certificate."""
    other_ca_file: Path
    """An authority that signed nothing here."""
    certificate_file: Path
    """A client's private key and certificate."""


def start(own: Own, folder: Path) -> tuple[Kafka, SecureKafka]:
    """A started broker. `folder` takes its certificates."""
    authority = Authority("test authority")
    ca_file = authority.write(folder / "ca.pem")
    broker = authority.issue("broker", folder / "broker.pem")
    ports = {name: free_port() for name in ("SASLP", "SASLS", "MUTUAL")}
    kafka = own.kafka(
        listeners={
            "SASLP": (ports["SASLP"], "SASL_PLAINTEXT"),
            "SASLS": (ports["SASLS"], "SASL_SSL"),
            "MUTUAL": (ports["MUTUAL"], "SSL"),
        },
        settings=_sasl("saslp") | _sasl("sasls") | _tls("sasls", broker) | _mutual(broker, ca_file),
        scram={USER: PASSWORD},
    )
    kafka.start()
    at = {name: f"{HOST}:{port}" for name, port in ports.items()}
    return kafka, SecureKafka(
        at["SASLP"],
        at["SASLS"],
        at["MUTUAL"],
        ca_file,
        Authority("other authority").write(folder / "other-ca.pem"),
        authority.issue("client", folder / "client.pem"),
    )


def _sasl(listener: str) -> dict[str, str]:
    prefix = f"listener.name.{listener}"
    return {
        f"{prefix}.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        f"{prefix}.plain.sasl.jaas.config": _PLAIN,
        f"{prefix}.scram-sha-512.sasl.jaas.config": _SCRAM,
    }


def _tls(listener: str, broker: Path) -> dict[str, str]:
    prefix = f"listener.name.{listener}"
    return {f"{prefix}.ssl.keystore.type": "PEM", f"{prefix}.ssl.keystore.location": str(broker)}


def _mutual(broker: Path, ca_file: Path) -> dict[str, str]:
    prefix = "listener.name.mutual"
    return _tls("mutual", broker) | {
        f"{prefix}.ssl.truststore.type": "PEM",
        f"{prefix}.ssl.truststore.location": str(ca_file),
        f"{prefix}.ssl.client.auth": "required",
    }
