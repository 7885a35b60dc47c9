"""The people of a breach into a file, a part at a time; an export that was cut off goes on.

Parts stand beside the file, in a folder that is gone when all of them are in it. What was asked, as
of which moment, is kept with them, so that an export that goes on gives the file it would have
given. Files are readable by their owner alone.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from lineage.answers.incident.query import TraceQuery
from lineage.answers.incident.traced import Traced
from lineage.errors import UsageError
from lineage.reports.incident.forms import FORMS, Form
from lineage.reports.incident.people import Reveal, rows
from lineage.stores.base import LineageStore

PEOPLE_AT_ONCE: Final = 50_000
PLAN: Final = "plan.json"
PARTS: Final = ".parts"


class Export(NamedTuple):
    """What is written where."""

    path: Path
    form: Form
    reveals: bool

    @property
    def folder(self) -> Path:
        return self.path.with_name(self.path.name + PARTS)


def export_of(path: Path, reveals: bool) -> Export:
    """Raises UsageError for a name whose ending says no form."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"--export: expected a name ending in {', '.join(FORMS)}")
    return Export(path, form, reveals)


def begun(export: Export, query: TraceQuery) -> TraceQuery:
    """The question as an export that was cut off asked it, else as it is asked now.

    Raises UsageError where what was cut off is another list.
    """
    plan = export.folder / PLAN
    if not plan.exists():
        return query
    kept = orjson.loads(plan.read_bytes())
    asked = TraceQuery.model_validate(kept["query"])
    free = {name: None for name in ("as_of", "known_at") if getattr(query, name) is None}
    if asked.model_copy(update=free) != query or kept["reveals"] != export.reveals:
        raise UsageError(f"{export.folder} holds parts of another list; finish that or remove it")
    return asked


def exported(
    export: Export, traced: Traced, query: TraceQuery, store: LineageStore, reveal: Reveal | None
) -> Iterator[tuple[int, int]]:
    """Write the file; after each part (people written, people in all).

    `query` has its moments filled in. Where the people are not those whom parts were begun for,
    which importing history can bring about, it begins anew.
    """
    people = traced.affected.people
    plan = {
        "query": query.model_dump(mode="json", by_alias=True, exclude_none=True),
        "reveals": export.reveals,
        "people": hashlib.sha256(people.tobytes()).hexdigest(),
    }
    _prepared(export, plan)
    parts = []
    for index, start in enumerate(range(0, len(people), PEOPLE_AT_ONCE)):
        part = export.folder / f"part-{index:06}"
        some = people[start : start + PEOPLE_AT_ONCE]
        if not part.exists():
            _written(
                part,
                lambda path, some=some: export.form.part(rows(traced, store, some, reveal), path),
            )
        parts.append(part)
        yield start + len(some), len(people)
    _written(export.path, lambda path: export.form.joined(parts, path))
    shutil.rmtree(export.folder)


def _prepared(export: Export, plan: dict[str, Any]) -> None:
    folder, text = export.folder, orjson.dumps(plan, option=orjson.OPT_SORT_KEYS)
    if folder.exists() and (not (folder / PLAN).exists() or (folder / PLAN).read_bytes() != text):
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / PLAN).exists():
        _written(folder / PLAN, lambda path: path.write_bytes(text))


def _written(path: Path, write: Any) -> None:
    """A file that is there whole or not at all, for its owner alone."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    write(unfinished)
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
