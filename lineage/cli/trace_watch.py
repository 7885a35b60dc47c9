"""`lineage trace … --watch` and `--kept`: what changed since, and what was answered when."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import orjson
import typer

from lineage.answers.incident.query import TraceQuery
from lineage.bootstrap import Lineage
from lineage.cli.options import Format
from lineage.cli.tables import bounded, console, grid
from lineage.errors import UsageError
from lineage.kept import Change, changes

Answer = dict[str, Any]
EVERY_S: Final = 2.0


def watch(
    lineage: Lineage,
    query: TraceQuery,
    output: Format,
    first: Callable[[Answer], None],
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Print the answer, then what changes in it, until interrupted. Each answer is kept."""
    if query.known_at is not None or query.as_of is not None:
        raise UsageError("--watch: expected without --known-at and --as-of, which do not change")
    about = query.incident or query.holder
    lineage.access.record("cli", "trace --watch", None, audience=query.audience, about=about)
    for answer, changed in watched(lineage, query, wait):
        if changed is None:
            first(answer)
        else:
            _show(answer, changed, output)


def watched(
    lineage: Lineage, query: TraceQuery, wait: Callable[[float], None]
) -> Iterator[tuple[Answer, list[Change] | None]]:
    """(An answer, what it says otherwise than the one before; None for one without a before).

    The one before may have been given by another process, long ago. Duties run late by
    themselves, so it looks again even where nothing was recorded.
    """
    answer = lineage.trace(query)
    earlier = lineage.kept.of(answer["query"])
    kept = lineage.kept.keep(answer)
    yield answer, None
    if earlier and (changed := changes(earlier[-1], kept)):
        yield answer, changed
    while True:
        wait(EVERY_S)
        lineage.trace_again()
        answer = lineage.trace(query)
        if changed := changes(kept, answer):
            kept = lineage.kept.keep(answer)
            yield answer, changed


def _show(answer: Answer, changed: list[Change], output: Format) -> None:
    if output is Format.JSON:
        body = {
            "known_at": answer["query"]["known_at"],
            "changes": [one._asdict() for one in changed],
        }
        typer.echo(orjson.dumps(body).decode())
        return
    table = grid("changed", "before", "now", title=f"As known at {answer['query']['known_at']}")
    for one in changed:
        table.add_row(one.what, _word(one.before), _word(one.after))
    console().print(table)


def kept_tables(answers: Iterable[Answer]) -> Iterable[Any]:
    """Which answers were given, and what each said first."""
    table = grid("given", "known at", "people", "duties done", "overdue")
    empty = True
    for one in answers:
        empty = False
        states = [duty["status"] for duty in one["duties"]]
        table.add_row(
            one["given_at"],
            one["query"]["known_at"],
            bounded(one["counts"]["subjects"]["any"]),
            str(sum(state in ("met", "late", "early") for state in states)),
            str(states.count("overdue")),
        )
    yield "No answer was given yet." if empty else table
    if not empty:
        yield "Each can be had again: lineage trace … --known-at TIME"


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return bounded(value)
    return "–" if value is None else str(value)
