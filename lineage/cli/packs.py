"""`lineage packs`: law, policy and vocabulary as dated rows, and whether a file is sound."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from lineage import settings
from lineage.cli.options import Format, Output
from lineage.cli.tables import grid, show
from lineage.errors import NotFound, PackError
from lineage.instants import write
from lineage.packs.pack import Pack
from lineage.packs.packs import Packs, load_packs
from lineage.packs.reading import read_pack
from lineage.packs.rows import Row

FAILED = 1
DATED = ("id", "source", "valid_from", "valid_to", "status")

app = typer.Typer(help="Law, policy and vocabulary as dated data: list, show, check.")


@app.command("list", epilog="Example: lineage packs list --format json")
def list_(output: Output = Format.TABLE) -> None:
    """The packs that answers are given by: those shipped, and yours (LINEAGE_PACKS)."""
    show({"packs": [_head(pack) for pack in _loaded()]}, output, _list_table)


@app.command("show", epilog="Example: lineage packs show transfers --section adequacy_decisions")
def show_(
    pack_id: Annotated[str, typer.Argument(metavar="ID", help="The pack.")],
    section: Annotated[str | None, typer.Option(help="Only this section.")] = None,
    output: Output = Format.TABLE,
) -> None:
    """One pack, row by row."""
    packs = _loaded()
    pack = packs.find(pack_id)
    if pack is None:
        known = ", ".join(one.head.id for one in packs)
        raise NotFound(f"there is no pack {pack_id}; there are {known}")
    sections = _sections(pack)
    if section is not None and section not in sections:
        raise NotFound(f"{pack_id} has no section {section}; it has {', '.join(sections)}")
    chosen = {name: rows for name, rows in sections.items() if section in (None, name)}
    show({**_head(pack), "sections": chosen}, output, _pack_table)


@app.command("check", epilog="Example: lineage packs check our-policy.yaml")
def check(
    file: Annotated[Path, typer.Argument(help="A pack in YAML.")],
    output: Output = Format.TABLE,
) -> None:
    """Whether a file is a sound pack, and fits those that are there."""
    complaints: tuple[str, ...] = ()
    try:
        _loaded().beside(read_pack(file))
    except PackError as error:
        complaints = error.complaints
    show({"file": str(file), "ok": not complaints, "complaints": complaints}, output, _checked)
    if complaints:
        raise typer.Exit(FAILED)


def _loaded() -> Packs:
    return load_packs(settings.load().packs)


def _head(pack: Pack) -> dict[str, Any]:
    head = pack.head
    return {
        "id": head.id,
        "kind": head.kind,
        "version": head.version,
        "title": head.title,
        "source": head.source,
        "as_of": write(head.as_of),
        "file": pack.file,
        "sha256": pack.sha256,
        "rows": len(pack.entries),
    }


def _sections(pack: Pack) -> dict[str, list[dict[str, Any]]]:
    sections: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in pack.entries:
        sections[entry.row.SECTION].append(_row(entry.row))
    return dict(sections)


def _row(row: Row) -> dict[str, Any]:
    return row.model_dump(mode="json")


def _list_table(answer: dict[str, Any]) -> Iterable[Any]:
    table = grid("pack", "kind", "version", "as of", "rows", "title")
    for pack in answer["packs"]:
        table.add_row(
            pack["id"],
            pack["kind"],
            pack["version"],
            pack["as_of"][:10],
            f"{pack['rows']:,}",
            pack["title"],
        )
    yield table


def _pack_table(answer: dict[str, Any]) -> Iterable[Any]:
    yield f"{answer['title']} ({answer['id']}, version {answer['version']})"
    yield f"From: {answer['source']}. As of {answer['as_of'][:10]}."
    for name, rows in answer["sections"].items():
        table = grid("row", "from – to", "what it says", "source", title=name)
        for row in rows:
            interval = f"{row['valid_from'] or ''} – {row['valid_to'] or ''}\n{row['status']}"
            table.add_row(row["id"], interval, _said(row), row["source"])
        yield table


def _said(row: dict[str, Any]) -> str:
    """What a row says beside its id, source and dates, without what it leaves out."""
    said = ((key, value) for key, value in row.items() if key not in DATED)
    return "\n".join(f"{key}: {_text(value)}" for key, value in said if value not in (None, "", []))


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _checked(answer: dict[str, Any]) -> Iterable[Any]:
    if answer["ok"]:
        yield f"{answer['file']} is in order."
    yield from answer["complaints"]
