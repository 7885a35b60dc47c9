"""How to reach Kafka and what the topics are called: one table for the client and the consumers.

Nothing of the Kafka client is imported here. Each setting can be given as an environment variable,
`LINEAGE_KAFKA_` and the name in capitals.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from lineage.errors import UsageError
from lineage.events.envelope import ERASURE, INCIDENT, MOVEMENT
from lineage.settings import Table

Milliseconds = Annotated[int, Field(ge=1)]


class KafkaSettings(Table):
    """Where brokers are, how they let us in, what topics are called. Secrets never show in text."""

    PREFIX: ClassVar[str] = "LINEAGE_KAFKA_"

    bootstrap: Annotated[tuple[str, ...], Field(min_length=1)] = ("localhost:9092",)
    """Brokers to ask first, `host:port` with commas between them."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """How brokers are talked to."""
    sasl_mechanism: Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = ""
    """How this client proves who it is, with the SASL protocols."""
    sasl_username: str = ""
    """Who this client is, with the SASL protocols."""
    sasl_password: SecretStr = SecretStr("")
    """Its password; a file is better."""
    sasl_password_file: str = ""
    """File whose first line is the password."""
    ca_file: str = ""
    """PEM file of the authority that signs the brokers' certificates; the system's where empty."""
    certificate_file: str = ""
    """PEM file of this client's own certificate, where brokers ask for one."""
    key_file: str = ""
    """PEM file of the private key of that certificate."""
    key_password: SecretStr = SecretStr("")
    """Password of the key file."""
    bootstrap_timeout_ms: Milliseconds = 10_000
    """How long to look for a broker before giving up."""
    request_timeout_ms: Milliseconds = 30_000
    """How long to wait for an answer of a broker before asking again."""
    reconnect_backoff_max_ms: Milliseconds = 1_000
    """Longest pause between attempts to reach a broker that is away."""
    movements_topic: str = "personal-data.movements"
    """Where movements and erasures go."""
    facts_topic: str = "personal-data.facts"
    """Where facts go, but for incidents."""
    incidents_topic: str = "personal-data.incidents"
    """Where incidents go."""
    openlineage_topic: str = ""
    """Where OpenLineage clients publish; one partition is best. Nowhere if empty."""
    findings_topic: str = "personal-data.findings"
    """Where a consumer tells new, changed and cured findings; nowhere if empty."""
    quarantine_topic: str = "personal-data.quarantine"
    """Where a consumer tells quarantined records with their bytes; nowhere if empty."""

    @field_validator("bootstrap", mode="before")
    @classmethod
    def _with_commas(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return [address.strip() for address in value.split(",") if address.strip()]

    @model_validator(mode="after")
    def _named_for_sasl(self) -> Self:
        named = bool(self.sasl_mechanism and self.sasl_username)
        if named != self.security_protocol.startswith("SASL_"):
            raise ValueError(
                "expected sasl_mechanism and sasl_username with the SASL protocols, and only there"
            )
        return self

    @property
    def topics_read(self) -> tuple[str, ...]:
        """The topics that a consumer reads."""
        topics = (self.movements_topic, self.facts_topic, self.incidents_topic)
        return (*topics, self.openlineage_topic) if self.openlineage_topic else topics

    def connection(self) -> dict[str, Any]:
        """Options that every client of kafka-python takes, whether it reads, writes or manages.

        Raises UsageError for a file that is not there, which the client would look for until it
        gives up on finding a broker.
        """
        for name in ("ca_file", "certificate_file", "key_file"):
            path = getattr(self, name)
            if path and not Path(path).is_file():
                raise UsageError(f"setting {self.PREFIX}{name.upper()}: there is no file {path}")
        return {
            "bootstrap_servers": list(self.bootstrap),
            "security_protocol": self.security_protocol,
            "sasl_mechanism": self.sasl_mechanism or None,
            "sasl_plain_username": self.sasl_username or None,
            "sasl_plain_password": self._password() or None,
            "ssl_check_hostname": True,
            "ssl_cafile": self.ca_file or None,
            "ssl_certfile": self.certificate_file or None,
            "ssl_keyfile": self.key_file or None,
            "ssl_password": self.key_password.get_secret_value() or None,
            "bootstrap_timeout_ms": self.bootstrap_timeout_ms,
            "request_timeout_ms": self.request_timeout_ms,
            # The client's own 30 s would miss whole up-times of a broker that restarts.
            "reconnect_backoff_max_ms": self.reconnect_backoff_max_ms,
        }

    def _password(self) -> str:
        """Raises UsageError where its file cannot be read."""
        if not self.sasl_password_file:
            return self.sasl_password.get_secret_value()
        try:
            return Path(self.sasl_password_file).read_text().split("\n", 1)[0].strip()
        except (OSError, UnicodeDecodeError):
            raise UsageError(
                f"setting {self.PREFIX}SASL_PASSWORD_FILE: {self.sasl_password_file} cannot be read"
            ) from None

    def topic_of(self, event_type: str) -> str:
        """Where events of a type go."""
        if event_type in (MOVEMENT, ERASURE):
            return self.movements_topic
        return self.incidents_topic if event_type == INCIDENT else self.facts_topic

    def unreachable(self) -> str:
        """What to tell an operator: the client reports three causes as one time-out."""
        return (
            f"no broker answered at {', '.join(self.bootstrap)} within"
            f" {self.bootstrap_timeout_ms} ms ({self.security_protocol}); the address, the"
            " credentials or the certificate authority may be wrong, or the broker is down"
        )


def load(environment: Mapping[str, str] | None = None, **given: Any) -> KafkaSettings:
    """Settings from the environment, overruled by what was given. Raises UsageError."""
    return KafkaSettings.load(environment, **given)


def keep_records_out_of_logs() -> None:
    """At DEBUG kafka-python logs whole records, which name people, so it stays at WARNING.

    Whoever sets a level for the logger `kafka` itself is taken to know.
    """
    logger = logging.getLogger("kafka")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.WARNING)
