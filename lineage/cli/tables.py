"""Answers as tables for people. JSON is for programs; both show the same facts."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from lineage.cli.options import Format

Answer = dict[str, Any]
WIDEST_EVIDENCE = 5


def show(answer: Answer, output: Format, tables: Callable[[Answer], Iterable[Any]]) -> None:
    """Print an answer in the form asked for."""
    if output is Format.JSON:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
        return
    out = console()
    for part in tables(answer):
        out.print(part)


def console() -> Console:
    """Standard output for tables. What senders wrote is shown as it is, never read as markup."""
    return Console(markup=False, emoji=False)


def grid(*headers: str, title: str = "") -> Table:
    """A table that folds what does not fit, so that nothing is cut off at any width."""
    table = Table(
        title=title or None, title_justify="left", show_header=any(headers), box=SIMPLE_HEAD
    )
    for header in headers:
        table.add_column(header, overflow="fold")
    return table


def disclosure(answer: Answer) -> Iterable[Any]:
    asked = answer["query"]
    yield f"Recipients of the data of {asked['subject']} as of {asked['as_of']}"
    if answer["recipients"]:
        yield _recipients(answer["recipients"])
    else:
        yield "No disclosure is recorded."
    yield from listed("Live copies", answer["holdings"], _holding)
    yield from _erasure(answer["erasure"])
    yield from _retention(answer["retention"])
    yield from listed("Left out", answer["excluded"], lambda one: (one["event"], one["reason"]))
    yield from gap_tables(answer)
    yield from listed("Findings", answer["findings"], _finding)
    yield from _deadline(answer["deadline"])
    yield answer["statement"]


def _deadline(deadline: Answer) -> Iterable[str]:
    if deadline["acknowledge_by"]:
        yield f"Receipt to be confirmed by {deadline['acknowledge_by']}."
    if deadline["due"]:
        latest = None if deadline["extended"] else deadline["due_if_extended"]
        yield f"Answer due {deadline['due']}" + (f", {latest} if extended." if latest else ".")


def findings(answer: Answer) -> Iterable[Any]:
    yield from listed("Findings", answer["findings"], _finding, empty="Nothing was found.")
    yield from _more(answer, len(answer["findings"]), answer["total"])


def flows(answer: Answer) -> Iterable[Any]:
    table = grid("from", "to", "categories", "for, on which ground", "movements")
    for flow in answer["flows"]:
        table.add_row(
            _end(flow["from"]),
            f"{_end(flow['to'])}\n{flow['kind']}",
            words(flow["categories"]),
            f"{words(flow['purposes'])}\n{flow['legal_basis']}",
            f"{flow['movements']:,}\n{flow['last_at'][:10]}",
        )
    yield table if answer["flows"] else "No flow is recorded."


def parties(answer: Answer) -> Iterable[Any]:
    table = grid("party", "class, place", "in / out", "categories received")
    for party in answer["parties"]:
        table.add_row(
            f"{party['party']}  {party['name']}",
            f"{party['class']}, {party['place']}",
            f"{party['movements_in']:,} / {party['movements_out']:,}",
            words(party["categories"]),
        )
    yield table if answer["parties"] else "No party is recorded."


def holdings(answer: Answer) -> Iterable[Any]:
    asked = answer["query"]
    yield f"Held by {asked['party']} ({answer['name']}) as of {asked['as_of']}"
    table = grid("system", "category", "people", "since", "certainty", "to be gone")
    for held in answer["holdings"]:
        table.add_row(
            held["system"],
            held["category"],
            bounded(held["people"]),
            held["since"],
            held["certainty"],
            "\n".join(map(_scheduled, held["retention"])),
        )
    yield table if answer["holdings"] else "Nothing is recorded."
    if not answer["complete"]:
        yield "Bulk movements may include people whom nobody recorded: the counts are lower bounds."


def _recipients(recipients: list[Answer]) -> Table:
    table = grid("recipient", "how it got there", "what, on which ground, when")
    for one in recipients:
        table.add_row(_who(one), _how(one), _what(one))
    return table


def _who(one: Answer) -> str:
    name = one["party"] if one["name"] == "unknown" else f"{one['name']} ({one['party']})"
    return f"{name}\n{one['class']}, {one['place']}"


def _how(one: Answer) -> str:
    through = f", through {' → '.join(one['via'])}" if one["via"] else ""
    state = one["state"].replace("_", " ")
    return f"{state}\ndepth {one['depth']}{through}\n{one['certainty']}"


def _what(one: Answer) -> str:
    tools = [f"{tool['name']} ({tool['reference']})" for tool in one["safeguards"]]
    days = dict.fromkeys((one["first_at"][:10], one["last_at"][:10]))
    dates = " to ".join(days) + (", access open" if one["access_open"] else "")
    return "\n".join(
        (
            words(one["categories"]),
            words([*one["legal_bases"], *tools]),
            f"{dates}: {evidence(one['evidence'])}",
        )
    )


def _erasure(erasure: Answer) -> Iterable[Any]:
    if erasure["executed_at"]:
        yield f"Erased by the company on {erasure['executed_at']}."
    yield from listed(
        "Copies that outlived the erasure",
        erasure["outstanding"],
        lambda one: (one["party"], words(one["categories"]), _confirmation(one)),
    )
    yield from listed(
        "Told of the erasure", erasure["notified"], lambda one: (one["party"], one["at"])
    )


def _confirmation(one: Answer) -> str:
    late = " (overdue)" if one["overdue"] else ""
    return f"{one['status'].replace('_', ' ')}, to confirm by {one['confirm_by']}{late}"


def _retention(retention: Answer) -> Iterable[Any]:
    yield from listed("To be gone", retention["due"], _due)
    if retention["undefined"] and retention["criteria"]:
        yield "No schedule for the rest; the policy keeps it:"
        yield from (f"  {one['says']} ({one['clause']})" for one in retention["criteria"])


def _due(one: Answer) -> tuple[str, ...]:
    due = one["due_at"] or f"{one['period']} after {one['starts'].replace('_', ' ')}"
    return (one["party"], one["category"], due, "overdue" if one["overdue"] else one["rule"])


def _scheduled(one: Answer) -> str:
    return f"{one['first_due'] or one['starts'].replace('_', ' ')} ({one['period']}, {one['rule']})"


def gap_tables(answer: Answer) -> Iterable[Any]:
    yield from listed(
        "Gaps: this answer is not complete",
        answer["gaps"],
        lambda one: (*(one[name] or "" for name in ("event", "holder", "category")), one["reason"]),
    )


def _more(answer: Answer, shown: int, total: int) -> Iterable[Any]:
    if answer["next"]:
        yield f"{shown:,} of {total:,}; go on with --cursor '{answer['next']}'"


def listed(
    title: str,
    items: list[Answer],
    row: Callable[[Answer], tuple[str, ...]],
    empty: str = "",
) -> Iterable[Any]:
    """A table without headers, nothing where there are no items and nothing is said instead."""
    if not items:
        yield from [empty] if empty else []
        return
    table = grid(*([""] * len(row(items[0]))), title=title)
    for item in items:
        table.add_row(*row(item))
    yield table


def _holding(one: Answer) -> tuple[str, ...]:
    return (one["party"], words(one["categories"]), f"since {one['since']}", one["certainty"])


def _finding(one: Answer) -> tuple[str, ...]:
    about = one.get("event") or one["party"]
    return (
        f"{one['severity']}\n{one['occurred_at'][:10]}",
        f"{one['code']}: {about}\n{one['reason']}",
    )


def _end(end: Answer) -> str:
    place = f", {end['place']}" if end["place"] != "unknown" else ""
    system = f" {end['system']}" if end["system"] != "unknown" else ""
    return f"{end['party']}{system}{place}"


def bounded(people: Answer) -> str:
    lower, upper = people["lower"], people["upper"]
    if upper == "unknown":
        return f"{lower:,} or more"
    return f"{lower:,}" if lower == upper else f"{lower:,} to {upper:,}"


def words(words: Iterable[str]) -> str:
    return ", ".join(words)


def evidence(events: list[Any]) -> str:
    names = [event if isinstance(event, str) else event["id"] for event in events]
    rest = len(names) - WIDEST_EVIDENCE
    return words(names[:WIDEST_EVIDENCE]) + (f" and {rest} more" if rest > 0 else "")
