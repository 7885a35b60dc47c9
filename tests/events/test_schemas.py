"""The published schemas are those of the models, and every sample passes both."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from lineage.events import schemas
from lineage.events.asyncapi import INCOMING, OUTGOING, document, example_event, examples
from lineage.events.envelope import ERASURE, MODELS, MOVEMENT
from lineage.ingest.decode import Decoder
from lineage.ingest.decoded import Refusal
from lineage.judging.finding import finding
from lineage.judging.seen import Seen
from lineage.packs.packs import shipped
from lineage.packs.policy import FindingCode
from tests.events import samples

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "deploy" / "schemas"
ALL = (*samples.FULL, *samples.MINIMAL)
Json = Any


def validator(type_name: str) -> Draft202012Validator:
    return Draft202012Validator(schemas.event_schema(type_name))


def pointed_at(ref: str, root: Json) -> Json:
    """What a reference stands for: a file beside the document, or a place within it."""
    file, _, pointer = ref.partition("#")
    value = orjson.loads((PUBLISHED / file).read_bytes()) if file else root
    for part in filter(None, pointer.split("/")):
        value = value[part.replace("~1", "/").replace("~0", "~")]
    return value


def references(value: Json) -> list[str]:
    """Every `$ref` in a document."""
    if isinstance(value, list):
        return [ref for item in value for ref in references(item)]
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for item in value.values() for ref in references(item)]
    return []


def test_published_schemas_are_current(tmp_path: Path) -> None:
    """Generating again gives what is committed: nothing more, less or other."""
    schemas.main([str(tmp_path)])
    generated = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    published = {path.name: path.read_text("utf-8") for path in PUBLISHED.iterdir()}
    assert generated.keys() == published.keys(), "run `make schemas`"
    assert generated == published, "run `make schemas`"


@pytest.mark.parametrize("type_name", MODELS)
def test_schemas_are_valid_schemas(type_name: str) -> None:
    """Each is JSON Schema 2020-12 and says that it is generated."""
    schema = schemas.event_schema(type_name)
    Draft202012Validator.check_schema(schema)
    assert "python -m lineage.events.schemas" in schema["$comment"]


def test_every_type_has_both_samples() -> None:
    """One with all fields, one with the required ones."""
    names = {samples.short(name) for name in MODELS}
    assert names <= {path.stem for path in samples.FULL}
    assert names == {path.stem for path in samples.MINIMAL}
    identities = {samples.load(path)["id"] for path in ALL}
    assert len(identities) == len(ALL), "samples can be recorded side by side"


@pytest.mark.parametrize("path", ALL, ids=samples.name_of)
def test_samples_decode_and_validate(path: Path) -> None:
    """What decoding accepts the schema accepts."""
    event = samples.load(path)
    Decoder().decode(path.read_bytes())
    validator(event["type"]).validate(event)


@pytest.mark.parametrize("type_name", MODELS)
def test_minimal_samples_hold_nothing_but_what_is_required(type_name: str) -> None:
    """Without any one of its fields the event is refused, by decoding and by the schema."""
    event = samples.minimal(type_name)
    for place in (event, event["data"]):
        for name in list(place):
            kept = place.pop(name)
            if not (place is event and name == "data" and not kept):
                with pytest.raises(Refusal):
                    Decoder().decode(orjson.dumps(event))
            assert not validator(type_name).is_valid(event)
            place[name] = kept


@pytest.mark.parametrize("type_name", [MOVEMENT, ERASURE])
@pytest.mark.parametrize(
    ("ways", "allowed"),
    [
        ({"subjects": ["user-1001"]}, True),
        ({"all_held": True}, True),
        ({"subjects": ["user-1001"], "all_held": False, "cohort": None}, True),
        ({"subjects": ["user-1001"], "all_held": True}, False),
        ({"all_held": False}, False),
        ({"subjects": []}, False),
        ({}, False),
    ],
)
def test_people_are_named_in_exactly_one_way(
    type_name: str, ways: dict[str, Json], allowed: bool
) -> None:
    """The schema says of the three ways what decoding says."""
    event = samples.minimal(type_name)
    for way in ("subjects", "cohort", "all_held"):
        event["data"].pop(way, None)
    event["data"] |= ways
    assert validator(type_name).is_valid(event) is allowed
    if allowed:
        Decoder().decode(orjson.dumps(event))
    else:
        with pytest.raises(Refusal):
            Decoder().decode(orjson.dumps(event))


@pytest.mark.parametrize("name", schemas.documents())
def test_references_resolve(name: str) -> None:
    """In every schema and in the AsyncAPI document."""
    root = orjson.loads((PUBLISHED / name).read_bytes())
    for ref in references(root):
        assert pointed_at(ref, root) is not None


def test_every_type_travels_on_one_topic() -> None:
    """The channels are the topics of the design, and no event type is left out."""
    written = document("")
    addresses = {channel["address"] for channel in written["channels"].values()}
    assert addresses == {
        "personal-data.movements",
        "personal-data.facts",
        "personal-data.incidents",
        "personal-data.findings",
        "personal-data.quarantine",
    }
    assert sorted(name for names in INCOMING.values() for name in names) == sorted(MODELS)
    assert set(examples()) == {*MODELS, *OUTGOING}


@pytest.mark.parametrize("type_name", MODELS)
def test_examples_decode_and_validate(type_name: str) -> None:
    """The examples of the AsyncAPI document are events that would be recorded."""
    event = example_event(type_name)
    Decoder().decode(orjson.dumps(event))
    validator(type_name).validate(event)


@pytest.mark.parametrize("channel", OUTGOING)
def test_examples_of_what_is_sent_validate(channel: str) -> None:
    """Findings and word of quarantined input."""
    OUTGOING[channel].model_validate(examples()[channel])
    schema = schemas.model_schema(OUTGOING[channel])
    Draft202012Validator(schema).validate(examples()[channel])


@pytest.mark.parametrize("code", sorted(shipped().rows(FindingCode).ids))
def test_findings_have_the_published_shape(code: str) -> None:
    """What the product makes of a finding is what it says it sends."""
    schema = schemas.model_schema(OUTGOING["findings"])
    made = finding(Seen(0, code, "m1", "why", "structure.x", recorded_at=1, subjects=2))
    Draft202012Validator(schema).validate(made)
    assert made.keys() <= schema["properties"].keys()
