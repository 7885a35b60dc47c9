"""Small OpenLineage events and mappings for tests, and what came of them in short form."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from lineage.ingest.decode import Decoder
from lineage.openlineage import Mapping, OpenLineageDecoder, UnmappedColumn, UntracedUse
from lineage.openlineage.facts import facts_of
from lineage.openlineage.mapping import parse_mapping

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "openlineage"
NO_SAMPLES = f"{SAMPLES} lies beside the checkout and is missing"

Json = dict[str, Any]

MAPPING = """
version: 1
company: ACME
parties:
  ACME: {class: company, place: "NO"}
  VENDOR: {class: vendor, place: JP}
systems:
  home: {party: ACME, place: NO}
  away: {party: VENDOR}
datasets:
  - {namespace: db, name: "v_*", system: away}
  - {namespace: db, system: home}
columns:
  - {column: "*_count", not_personal: true}
  - {column: "*email*", category: email}
  - {column: "*phone*", category: phone_number}
"""


def a_mapping(extra: str = "") -> Mapping:
    return parse_mapping(MAPPING + extra)


def a_dataset(name: str, *columns: str, origins: Json | None = None) -> Json:
    """A use of dataset `name` of namespace `db`; `origins` is a columnLineage facet's content."""
    facets: Json = {}
    if columns:
        facets["schema"] = {"fields": [{"name": column} for column in columns]}
    if origins is not None:
        facets["columnLineage"] = origins
    return {"namespace": "db", "name": name, "facets": facets}


def an_origin(name: str, field: str, **more: Any) -> Json:
    return {"namespace": "db", "name": name, "field": field, **more}


def a_run_event(
    kind: str | None = "COMPLETE",
    *,
    run: str = "run-1",
    job: str = "job",
    at: str = "2026-03-02T22:00:00Z",
    inputs: Iterable[Json] = (),
    outputs: Iterable[Json] = (),
) -> Json:
    event: Json = {
        "eventTime": at,
        "run": {"runId": run},
        "job": {"namespace": "jobs", "name": job},
        "inputs": list(inputs),
        "outputs": list(outputs),
        "producer": "https://example.test/producer",
    }
    return event if kind is None else {"eventType": kind, **event}


def email_into(name: str, sender: str = "people") -> Json:
    """A dataset whose e-mail column was made of another's."""
    origins = {"fields": {"email": {"inputFields": [an_origin(sender, "email")]}}}
    return a_dataset(name, "email", origins=origins)


class Translation(NamedTuple):
    """All that comes of a stream, the mapping's facts included."""

    events: list[Json]
    unmapped: Sequence[UnmappedColumn] = ()
    untraced: Sequence[UntracedUse] = ()


def translated(mapping: Mapping, events: Iterable[Json | bytes], **limits: int) -> Translation:
    """All that comes of a stream. Whatever does must be accepted by the pipeline's decoder."""
    decoder = OpenLineageDecoder(mapping, **limits)
    parts = []
    for event in events:
        decoder.feed(event if isinstance(event, bytes) else orjson.dumps(event))
        if decoder.is_full:
            parts.append(decoder.shed())
    parts.append(decoder.finish())
    whole = Translation(
        facts_of(mapping) + [one.event for part in parts for one in part.movements],
        [column for part in parts for column in part.unmapped],
        [use for part in parts for use in part.untraced],
    )
    for event in whole.events:
        Decoder().decode(orjson.dumps(event))
    return whole


def movements(translation: Translation) -> list[Json]:
    return [one for one in translation.events if one["type"] == "personaldata.movement.v1"]


def in_short(movement: Json) -> tuple[str, str, str, str, tuple[str, ...]]:
    """(kind, from, to, time, categories), where from and to are datasets, systems or parties."""
    data = movement["data"]
    told = data["openlineage"]
    sender = told["input"]["name"] if "input" in told else data["from"]["party"]
    receiver = told["output"]["name"] if "output" in told else data["to"]["system"]
    categories = tuple(datum["category"] for datum in data["data"])
    return (data["kind"], sender, receiver, movement["time"], categories)


def shorts(translation: Translation) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    return sorted(in_short(movement) for movement in movements(translation))
