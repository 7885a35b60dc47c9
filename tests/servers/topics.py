"""Topics for one test, so that tests on a shared broker never see each other."""

import secrets
from collections.abc import Mapping
from typing import Any

from kafka.admin import KafkaAdminClient, NewTopic


def fresh_topic(
    bootstrap: str,
    partitions: int = 1,
    configs: Mapping[str, str] | None = None,
    security: Mapping[str, Any] | None = None,
) -> str:
    """Make a topic with a name that nobody has; it is there when this returns.

    `configs` are the topic's; `security` are options of kafka-python.
    """
    name = f"test-{secrets.token_hex(6)}"
    admin = KafkaAdminClient(**{**(security or {}), "bootstrap_servers": bootstrap})
    try:
        admin.create_topics([NewTopic(name, partitions, 1, topic_configs=dict(configs or {}))])
    finally:
        admin.close()
    return name
