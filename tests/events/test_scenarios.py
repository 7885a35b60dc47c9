"""Every event of the worked scenarios decodes and keeps to its schema."""

from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator

from lineage.events.envelope import MODELS
from lineage.events.schemas import event_schema
from lineage.ingest.decode import Decoder

FOLDER = Path(__file__).parents[3] / "shared" / "scenarios"
FILES = sorted(FOLDER.glob("*/events.ndjson"))
pytestmark = pytest.mark.skipif(
    not FILES, reason="the folder of worked scenarios does not lie beside the checkout"
)


@pytest.fixture(scope="module")
def validators() -> dict[str, Draft202012Validator]:
    return {name: Draft202012Validator(event_schema(name)) for name in MODELS}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_scenarios_decode(file: Path, validators: dict[str, Draft202012Validator]) -> None:
    """None is refused, by decoding or by the published schema."""
    decoder = Decoder()
    for line in file.read_bytes().splitlines():
        decoder.decode(line)
        event = orjson.loads(line)
        validators[event["type"]].validate(event)
