"""The samples of every event type, valid for good: each version ever released is replayed."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "samples"
FULL = tuple(sorted(FOLDER.glob("*.json")))
MINIMAL = tuple(sorted((FOLDER / "minimal").glob("*.json")))


def load(path: Path) -> dict[str, Any]:
    """One CloudEvent."""
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def full(type_name: str) -> dict[str, Any]:
    """The sample of a type that uses all its fields."""
    return load(FOLDER / f"{short(type_name)}.json")


def minimal(type_name: str) -> dict[str, Any]:
    """The sample of a type with the required fields only."""
    return load(FOLDER / "minimal" / f"{short(type_name)}.json")


def short(type_name: str) -> str:
    return type_name.removeprefix("personaldata.").removesuffix(".v1")


def name_of(value: object) -> str:
    """How a sample is called in the list of tests."""
    return value.relative_to(FOLDER).as_posix() if isinstance(value, Path) else str(value)
