"""Reports as files: written whole or not at all, and read back far enough to be checked."""

import os
import re
import secrets
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, get_args

import orjson
from pydantic import ValidationError

from lineage.errors import ReportError
from lineage.reports.formats import pdf as pdf_form
from lineage.reports.formats import tables as csv_form
from lineage.reports.formats.html import PROVENANCE_ID, html
from lineage.reports.provenance import Provenance
from lineage.reports.report import Report

Form = Literal["html", "pdf", "json", "csv"]
Paper = Literal["a4", "us-letter"]
Made = Mapping[str, bytes]
"""File name → bytes. A report of one file has an empty name for it."""
WHOLE: Final = ""
_EMBEDDED: Final = re.compile(
    rb'<script type="application/json" id="' + PROVENANCE_ID.encode() + rb'">(.*?)</script>'
)


def made(report: Report, form: Form, paper: Paper = "a4", fonts: str = "") -> Made:
    """The bytes of a report in a form. `fonts` is a folder, or empty. Raises ReportError."""
    about = Provenance(
        report=report.kind,
        form=form,
        paper=paper,
        query=report.query,
        packs=report.packs,
        counts=report.counts,
        answer_sha256=report.answer_sha256,
    )
    match form:
        case "html":
            return {WHOLE: html(report.document, about)}
        case "pdf":
            return {WHOLE: pdf_form.pdf(report.document, about, report.made_for, fonts)}
        case "csv":
            return csv_form.tables(report.document, about)
        case "json":
            whole = {"provenance": about.model_dump(mode="json"), "answer": report.answer}
            return {WHOLE: orjson.dumps(whole, option=orjson.OPT_INDENT_2) + b"\n"}


def write(files: Made, place: Path) -> None:
    """Put a report at a place: a file, or a folder where it has several.

    Each file appears whole. Raises ReportError where the place cannot be written.
    """
    try:
        if WHOLE not in files:
            place.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _replace(place / name if name else place, content)
    except OSError as error:
        raise ReportError(f"{place}: cannot be written: {error.strerror}") from None


def read(place: Path) -> tuple[Provenance, Made]:
    """What a report says it was made from, and its bytes. Raises ReportError."""
    try:
        files = (
            {one.name: one.read_bytes() for one in sorted(place.iterdir()) if one.is_file()}
            if place.is_dir()
            else {WHOLE: place.read_bytes()}
        )
    except OSError as error:
        raise ReportError(f"{place}: cannot be read: {error.strerror}") from None
    found = _provenance(files)
    if found is None:
        raise ReportError(f"{place}: expected a report of ours, and found no provenance in it")
    try:
        return Provenance.model_validate_json(found), files
    except ValidationError:
        raise ReportError(f"{place}: its provenance is not one that this version reads") from None


def form(provenance: Provenance) -> Form:
    """The form a file was made in. Raises ReportError where this version has no such form."""
    for known in get_args(Form):
        if provenance.form == known:
            return known  # type: ignore[no-any-return]
    raise ReportError("it was made in a form that this version does not make")


def paper(provenance: Provenance) -> Paper:
    """What a file was laid out for."""
    return "us-letter" if provenance.paper == "us-letter" else "a4"


def _provenance(files: Made) -> bytes | str | None:
    if WHOLE not in files:
        described = files.get(csv_form.METADATA)
        return _key(described, csv_form.PROVENANCE_KEY) if described else None
    content = files[WHOLE]
    if content.startswith(b"%PDF-"):
        return _attached(content)
    embedded = _EMBEDDED.search(content)
    return embedded[1] if embedded else _key(content, "provenance")


def _key(content: bytes, name: str) -> bytes | str | None:
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    found = whole.get(name) if isinstance(whole, dict) else None
    return found if isinstance(found, str) or found is None else orjson.dumps(found)


def _attached(content: bytes) -> bytes | None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        attached = PdfReader(BytesIO(content)).attachments.get(pdf_form.ATTACHMENT)
    except (PyPdfError, ValueError, KeyError):
        return None
    return attached[0] if attached else None


def _replace(place: Path, content: bytes) -> None:
    """Reports name people: readable by their owner alone, and never half there."""
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
