"""`lineage explain EVENT`: each rule, passage, fact and interval that a verdict rests on."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from lineage.answers.query import ExplainQuery
from lineage.cli.options import Format, KeyFile, KnownAt, Output, Store, opened, query
from lineage.cli.tables import grid, show


def register(app: typer.Typer) -> None:
    app.command("explain", epilog="Example: lineage explain m2 --subject user-1001")(explain)


def explain(
    event: Annotated[str, typer.Argument(help="Id of the movement's event.")],
    subject: Annotated[str | None, typer.Option(help="Only this person's part in it.")] = None,
    source: Annotated[
        str | None, typer.Option(help="Source of the event, where several use the id.")
    ] = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Why a movement was judged as it was: rules, passages, facts and intervals."""
    asked = query(ExplainQuery, event=event, subject=subject, source=source, known_at=known_at)
    with opened(store, key_file) as lineage:
        if asked.subject is not None:
            lineage.access.record("cli", "explain", asked.subject, audience=asked.audience)
        show(lineage.explain(asked), output, _tables)


def _tables(answer: dict[str, Any]) -> Iterable[Any]:
    version = answer["policy_version"]
    policy = f"policy {version['pack']} {version['version']}" if version else "no policy in force"
    yield f"{answer['event']['id']}, {answer['occurred_at']}, {policy}"
    for regime, verdicts in answer["verdicts"].items():
        counted = ", ".join(f"{verdict} ({people:,})" for verdict, people in verdicts.items())
        yield f"{regime}: {counted or 'nobody'}"
    table = grid("rule", "what it says", "passages", "facts")
    for rule in answer["rules"]:
        table.add_row(
            f"{rule['rule']}\n{rule['outcome']}\n{rule['people']:,} people",
            _said(rule),
            "\n".join(_passage(one) for one in rule["clauses"]),
            "\n".join(_fact(one) for one in rule["facts"]),
        )
    yield table
    yield answer["statement"]


def _said(rule: dict[str, Any]) -> str:
    code = "".join(f"{one} " for one in (rule["code"], rule["ambiguity"]) if one)
    return f"{code}\n{rule['reason'] or rule['wants']}".strip()


def _passage(clause: dict[str, str]) -> str:
    return f"{clause['clause']} {clause['lines']}".strip()


def _fact(fact: dict[str, Any]) -> str:
    ends = fact["valid_to"][:10] if fact["valid_to"] else "open"
    return f"{fact['type']} {fact['id']}\n{fact['valid_from'][:10]} – {ends}"
