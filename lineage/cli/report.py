"""`lineage report`: answers as files to hand over, and whether such a file still holds."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer

from lineage import instants
from lineage.cli.options import (
    AsOf,
    CalendarYear,
    Format,
    KeyFile,
    KnownAt,
    Output,
    ReceivedAt,
    Store,
    opened,
    query,
)
from lineage.cli.tables import show
from lineage.errors import UsageError
from lineage.reports import files
from lineage.reports.diligence.handing_over import record_handing_over
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.files import Form, Paper
from lineage.reports.letters.letter import LETTERS
from lineage.reports.query import LetterQuery, RegisterQuery
from lineage.reports.registers.register import REGISTERS
from lineage.reports.report import (
    Report,
    diligence_report,
    disclosure_letter,
    register_report,
)
from lineage.reports.verify import verify
from lineage.reports.words import LANGUAGES

FORMS: Final[dict[str, Form]] = {".html": "html", ".pdf": "pdf", ".json": "json", "": "csv"}
"""By the ending of the file; a name without one is a folder of CSV files."""
PAPERS: Final[dict[str, Paper]] = {"a4": "a4", "us-letter": "us-letter"}
DIFFERS: Final = 1

app = typer.Typer(help="Answers as files to hand over: letters, and whether they still hold.")

Out = Annotated[
    Path,
    typer.Option(
        "--out", help="The file: its ending, .pdf, .html or .json, says what it is; else a folder."
    ),
]
Language = Annotated[str, typer.Option(help=f"Written in: {', '.join(LANGUAGES)}.")]
OnPaper = Annotated[str, typer.Option("--paper", help=f"Laid out for: {', '.join(PAPERS)}.")]


class _File(NamedTuple):
    """Where a report goes, and as what."""

    place: Path
    form: Form
    paper: Paper

    def write(self, report: Report, fonts: str) -> None:
        """Raises ReportError."""
        files.write(files.made(report, self.form, self.paper, fonts), self.place)

    def told(self, report: Report) -> dict[str, Any]:
        """What is said of it once it is there."""
        return {
            "file": str(self.place),
            "form": self.form,
            "title": report.document.title,
            "counts": report.counts,
            "answer_sha256": report.answer_sha256,
        }


@app.command("disclosure", epilog="Example: lineage report disclosure user-1001 --out letter.pdf")
def disclosure(
    subject: Annotated[str, typer.Argument(help="The person, as your own systems name it.")],
    out: Out,
    law: Annotated[str, typer.Option(help=f"The law that asks: {', '.join(LETTERS)}.")] = "gdpr-15",
    language: Language = "en",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    audience: Annotated[str, typer.Option(help="Who will read the letter.")] = "subject",
    received_at: ReceivedAt = None,
    calendar_year: CalendarYear = None,
    paper: OnPaper = "a4",
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """A letter to a person: where their data has gone, under the law they ask by."""
    file = _File(out, _form(out), _paper(paper))
    asked = query(
        LetterQuery,
        subject=subject,
        law=law,
        language=language,
        as_of=as_of,
        known_at=known_at,
        audience=audience,
        received_at=received_at,
        calendar_year=calendar_year,
    )
    with opened(store, key_file) as lineage:
        lineage.access.record(
            "cli", "report disclosure", asked.subject, audience=asked.audience, law=asked.law
        )
        report = disclosure_letter(lineage, asked, instants.now())
        file.write(report, lineage.settings.fonts)
    show(file.told(report), output, _written)


@app.command(
    "due-diligence",
    epilog="Example: lineage report due-diligence --transaction TX-1 --out report.pdf",
)
def due_diligence(
    transaction: Annotated[str, typer.Option(help="The transaction, by its fact id.")],
    out: Out,
    audience: Annotated[
        str, typer.Option(help="Who will read it: buyer, company or regulator.")
    ] = "buyer",
    k: Annotated[
        int | None, typer.Option("--k", help="The smallest group a buyer may learn the size of.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    paper: OnPaper = "a4",
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """What a buyer would take over: recipients, countries, bases, gaps and red flags, in counts."""
    file = _File(out, _form(out), _paper(paper))
    asked = query(
        DiligenceQuery,
        transaction=transaction,
        audience=audience,
        k=k,
        as_of=as_of,
        known_at=known_at,
    )
    with opened(store, key_file) as lineage:
        now = instants.now()
        report = diligence_report(lineage, asked, now)
        file.write(report, lineage.settings.fonts)
        handed = record_handing_over(lineage, report, now)
    recorded = {"recorded": handed.status if handed else None}
    show(file.told(report) | recorded, output, _written)


@app.command("register", epilog="Example: lineage report register art-30 --out record.pdf")
def register_(
    name: Annotated[str, typer.Argument(help=f"Which one: {', '.join(REGISTERS)}.")],
    out: Out,
    language: Language = "en",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    paper: OnPaper = "a4",
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """A register that the company must keep, derived from what was recorded."""
    file = _File(out, _form(out), _paper(paper))
    asked = query(RegisterQuery, name=name, language=language, as_of=as_of, known_at=known_at)
    with opened(store, key_file) as lineage:
        report = register_report(lineage, asked, instants.now())
        file.write(report, lineage.settings.fonts)
    show(file.told(report), output, _written)


@app.command("verify", epilog="Example: lineage report verify letter.pdf")
def verify_(
    file: Annotated[Path, typer.Argument(help="A report, or a folder of CSV files.")],
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Make a report again from the query that it carries, and compare it byte by byte."""
    provenance, content = files.read(file)
    with opened(store, key_file) as lineage:
        person = provenance.query.get("subject")
        if isinstance(person, str):
            lineage.access.record("cli", "report verify", person)
        found = verify(lineage, provenance, content, lineage.settings.fonts, instants.now())
    show({"file": str(file), "holds": found.holds, **found._asdict()}, output, _compared)
    if not found.holds:
        raise typer.Exit(DIFFERS)


def _form(out: Path) -> Form:
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise UsageError("--out: expected a name ending in .pdf, .html or .json, or a folder")
    return form


def _paper(paper: str) -> Paper:
    if paper not in PAPERS:
        raise UsageError(f"--paper: expected one of {', '.join(PAPERS)}")
    return PAPERS[paper]


def _written(answer: dict[str, Any]) -> Iterable[str]:
    counted = ", ".join(f"{name} {rows:,}" for name, rows in answer["counts"].items())
    yield f"{answer['title']}: {answer['file']}"
    yield f"Rows: {counted or 'none'}. Answer SHA-256 {answer['answer_sha256']}"


def _compared(answer: dict[str, Any]) -> Iterable[str]:
    if answer["holds"]:
        yield f"{answer['file']} is what the record gives today, byte by byte."
        return
    yield f"{answer['file']} differs from what the record gives today."
    if answer["same_answer"]:
        yield "The answer is the same; the file itself was changed, or laid out by another version."
    else:
        yield "The answer is another one."
    if answer["packs_changed"]:
        yield f"Packs that changed since: {', '.join(answer['packs_changed'])}."
    if answer["counts_changed"]:
        yield f"Tables with another number of rows: {', '.join(answer['counts_changed'])}."
