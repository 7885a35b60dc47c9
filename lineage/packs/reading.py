"""Reading a pack: every complaint names the file, the line and what was expected."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lineage.errors import PackError
from lineage.packs.pack import HEAD, Entry, Head, Pack, Place, digest
from lineage.packs.rows import Row
from lineage.packs.sections import SECTIONS
from lineage.yaml_text import Document, Readable, parse_yaml, read_text

Model = TypeVar("Model", bound=BaseModel)


class _Reader:
    """Takes one document apart and gathers what is wrong with it."""

    def __init__(self, document: Document, file: str) -> None:
        self.document, self.file = document, file
        self.complaints: list[str] = []

    def complain(self, path: tuple[str | int, ...], expected: str, name: str = "") -> None:
        line = self.document.line(path)
        self.complaints.append(_complaint(Place(self.file, line), name, expected))

    def validated(
        self, model: type[Model], value: Any, path: tuple[str | int, ...], name: str
    ) -> Model | None:
        """The value as a model, or None and complaints."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for one in error.errors(include_url=False, include_context=False, include_input=False):
                inner = tuple(p for p in one["loc"] if not str(p).startswith("function-"))
                within = ".".join([name, *(str(part) for part in inner)])
                self.complain((*path, *inner), _expected(one["type"], one["msg"], model), within)
            return None

    def head(self) -> Head | None:
        value = self.document.value
        if not isinstance(value, dict) or not isinstance(value.get(HEAD), dict):
            self.complain((HEAD,), "expected a mapping with the head of the pack", HEAD)
            return None
        return self.validated(Head, value[HEAD], (HEAD,), HEAD)

    def entries(self, head: Head) -> Iterator[Entry]:
        sections = SECTIONS[head.kind]
        for name, rows in self.document.value.items():
            if name == HEAD:
                continue
            if name not in sections:
                known = ", ".join(sections)
                self.complain((name,), f"a pack of kind {head.kind} has the sections {known}", name)
            elif not isinstance(rows, list):
                self.complain((name,), "expected a list of rows", name)
            else:
                yield from self.section(sections[name], rows, head.defaults)

    def section(
        self, model: type[Row], rows: list[Any], defaults: Mapping[str, Any]
    ) -> Iterator[Entry]:
        name = model.SECTION
        for index, row in enumerate(rows):
            path = (name, index)
            if not isinstance(row, dict):
                self.complain(path, "expected a row of keys and values", f"{name}.{index}")
                continue
            known = {key: one for key, one in defaults.items() if key in model.model_fields}
            label = f"{name}.{row.get('id', index)}"
            found = self.validated(model, known | row, path, label)
            if found is not None:
                yield Entry(found, Place(self.file, self.document.line(path)))


def read_pack(file: Readable) -> Pack:
    """Read a pack. Raises PackError with everything that is wrong with it, taken by itself."""
    return parse_pack(read_text(file, PackError), file.name)


def parse_pack(text: str, file_name: str = "pack") -> Pack:
    """The same for text."""
    reader = _Reader(parse_yaml(text, file_name, PackError), file_name)
    head = reader.head()
    entries = tuple(reader.entries(head)) if head else ()
    if head and not reader.complaints:
        reader.complaints += dated_wrongly(entries, head.as_of)
        reader.complaints += overlapping(entries)
    if head is None or reader.complaints:
        raise PackError(*reader.complaints)
    return Pack(head, file_name, digest(text), entries)


def dated_wrongly(entries: Iterable[Entry], as_of: int) -> Iterator[str]:
    """Complaints of intervals that run backwards or contradict the row's status."""
    for row, place in entries:
        expected = _interval_expected(row, as_of)
        if expected:
            yield _complaint(place, row.ref, expected)


def overlapping(entries: Iterable[Entry]) -> Iterator[str]:
    """Complaints of rows of one id that hold at one time."""
    dated = [entry for entry in entries if entry.row.valid_from is not None]
    dated.sort(key=lambda entry: (entry.row.ref, entry.row.valid_from or 0))
    for (earlier, where), (later, place) in pairwise(dated):
        if later.ref == earlier.ref and (later.valid_from or 0) < earlier.ends:
            expected = f"expected it to begin when that of {where.file} line {where.line} has ended"
            yield _complaint(place, later.ref, expected)


def dangling(entries: Iterable[Entry], ids: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Complaints of fields that name a row that is not there. `ids` is by section."""
    for row, place in entries:
        for field, section in row.REFERS.items():
            value = getattr(row, field)
            named = (value,) if isinstance(value, str) else value or ()
            for one in named:
                if one not in ids.get(section, frozenset()):
                    expected = f"expected the id of a row of {section}, not {one!r}"
                    yield _complaint(place, f"{row.ref}.{field}", expected)


def _interval_expected(row: Row, as_of: int) -> str:
    """What was expected of a row's interval; empty where it is as it should be."""
    begins, ends = row.valid_from, row.ends
    if begins is not None and ends <= begins:
        return "expected valid_to after valid_from"
    if row.status == "in_force" and (begins is None or not begins <= as_of < ends):
        return "expected an interval with the pack's as_of in it, as the row is in_force"
    if row.status == "expired" and (begins is None or ends > as_of):
        return "expected an interval that ends by the pack's as_of, as the row is expired"
    if row.status == "pending" and begins is None and row.valid_to is not None:
        return "expected no valid_to without valid_from"
    if row.status == "pending" and begins is not None and begins <= as_of:
        return "expected valid_from after the pack's as_of, as the row is pending"
    return ""


def _expected(kind: str, message: str, model: type[BaseModel]) -> str:
    """Pydantic's message as what was expected."""
    if kind == "missing":
        return "expected this key"
    if kind == "extra_forbidden":
        return f"unknown key; expected one of {', '.join(model.model_fields)}"
    text = message.removeprefix("Value error, ").replace("Input should be", "expected", 1)
    return text if text.startswith("expected") else f"expected otherwise: {text}"


def _complaint(place: Place, name: str, expected: str) -> str:
    return f"{place.file}: line {place.line}: {name}: {expected}"
