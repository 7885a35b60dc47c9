"""The AsyncAPI 3.0 document: which topic carries which events.

Written from the product's point of view: it receives movements, facts and incidents, and sends
findings and word of quarantined input (https://www.asyncapi.com/docs/reference/specification/v3.0.0).
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel

from lineage.events.envelope import ERASURE, MODELS, MOVEMENT
from lineage.events.outgoing import Finding, Quarantined

INCIDENT: Final = "personaldata.incident.v1"
INCOMING: Final[dict[str, tuple[str, ...]]] = {
    "movements": (MOVEMENT, ERASURE),
    "facts": tuple(name for name in MODELS if name not in {MOVEMENT, ERASURE, INCIDENT}),
    "incidents": (INCIDENT,),
}
OUTGOING: Final[dict[str, type[BaseModel]]] = {"findings": Finding, "quarantine": Quarantined}

_ABOUT: Final = {
    "movements": "Movements of personal data, and erasures.",
    "facts": "What answers and verdicts depend on: parties, agreements, consents and the like.",
    "incidents": "Breaches of security, suspected or known.",
    "findings": "Verdicts worth acting on.",
    "quarantine": "Word of input that could not be recorded.",
}
_CLOUDEVENT: Final = "application/cloudevents+json"


def schema_file(name: str) -> str:
    """The file with the schema of an event type, or of what is sent on a channel."""
    return f"{name}.json"


def document(comment: str) -> dict[str, Any]:
    """The whole document. Messages point to the schemas in the files beside it."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Personal data lineage",
            "version": "1.0.0",
            "description": "Events about where personal data went. Topic names are settings; "
            "these are the defaults.",
        },
        "defaultContentType": _CLOUDEVENT,
        "channels": {name: _channel(name) for name in (*INCOMING, *OUTGOING)},
        "operations": {
            **{f"receive_{name}": _operation("receive", name) for name in INCOMING},
            **{f"send_{name}": _operation("send", name) for name in OUTGOING},
        },
        "components": {
            "messages": {
                **{_message_key(name): _event_message(name) for name in MODELS},
                **{name: _own_message(name) for name in OUTGOING},
            }
        },
        "x-comment": comment,
    }


@cache
def examples() -> dict[str, dict[str, Any]]:
    """One short example of every event type's data, and of what is sent."""
    text = Path(__file__).with_name("examples.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded


def example_event(type_name: str) -> dict[str, Any]:
    """The example of an event type as a whole CloudEvent."""
    data = examples()[type_name]
    return {
        "specversion": "1.0",
        "id": f"{_message_key(type_name)}-1",
        "source": "//penguin.example/privacy-office",
        "type": type_name,
        "time": "2026-03-01T09:00:00Z",
        "datacontenttype": "application/json",
        "data": data,
    }


def _channel(name: str) -> dict[str, Any]:
    return {
        "address": f"personal-data.{name}",
        "description": _ABOUT[name],
        "messages": {
            key: {"$ref": f"#/components/messages/{key}"}
            for key in map(_message_key, INCOMING.get(name, (name,)))
        },
    }


def _operation(action: str, channel: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


def _event_message(type_name: str) -> dict[str, Any]:
    return {
        "name": type_name,
        "summary": (MODELS[type_name].__doc__ or "").partition("\n")[0],
        "contentType": _CLOUDEVENT,
        "payload": _payload(type_name),
        "examples": [{"payload": example_event(type_name)}],
    }


def _own_message(channel: str) -> dict[str, Any]:
    return {
        "name": OUTGOING[channel].__name__,
        "summary": (OUTGOING[channel].__doc__ or "").partition("\n")[0],
        "contentType": "application/json",
        "payload": _payload(channel),
        "examples": [{"payload": examples()[channel]}],
    }


def _payload(name: str) -> dict[str, Any]:
    return {
        "schemaFormat": "application/schema+json;version=draft-2020-12",
        "schema": {"$ref": f"./{schema_file(name)}"},
    }


def _message_key(name: str) -> str:
    return name.removeprefix("personaldata.").removesuffix(".v1")
