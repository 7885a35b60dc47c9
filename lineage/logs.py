"""Logs for programs to read: one line of JSON a record, without the text of exceptions.

An exception's message may hold what somebody sent, so only its class and places are ever logged.
"""

import logging
from collections.abc import Mapping

import orjson

from lineage import instants


class JsonLines(logging.Formatter):
    """One line of JSON for each record; text of exceptions stays out."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": instants.write(int(record.created * 1_000_000)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        return orjson.dumps(line).decode()


def log_to_stderr(levels: Mapping[str, int]) -> None:
    """Send the records of some loggers, from a level on, to standard error, a line of JSON each."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name, level in levels.items():
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level)
        logger.propagate = False
