"""A trace as tables for those who respond to an incident: what to do first, then of whom."""

from collections.abc import Iterable
from typing import Any, Final

from rich.table import Table

from lineage.cli.tables import bounded, gap_tables, grid

Answer = dict[str, Any]
QUIET: Final = frozenset({"not_triggered", "not_applicable"})
"""Duties of which it is enough to say that they do not arise."""
ROWS_MAX: Final = 20
"""Rows of people shown; `--export` gives everybody, `--format json` a page."""


def tables(answer: Answer) -> Iterable[Any]:
    yield _head(answer)
    yield _counts(answer["counts"])
    yield _people(answer["counts"])
    yield from _givers(answer)
    yield from _duties(answer["duties"])
    yield from _collisions(answer["collisions"])
    yield from _findings(answer["findings"])
    yield from _onward(answer)
    yield from _exposed(answer)
    yield from _others(answer, "only_there", "Nobody else had", "certainty")
    yield from _others(answer, "not_exposed", "Not exposed", "reason")
    yield from _others(answer, "not_onward", "Did not go on", "reason")
    yield from gap_tables(answer)
    for notice in answer["notices_not_understood"]:
        yield f"A notice says neither whom it told nor when: {notice}"
    yield answer["statement"]


def _head(answer: Answer) -> str:
    window = answer["window"]
    name = "" if answer["holder_name"] == "unknown" else f" ({answer['holder_name']})"
    systems = f", systems {', '.join(answer['systems'])}" if answer["systems"] else ""
    return (
        f"{answer['incident'] or 'Breach'}: {answer['kind']} at {answer['holder']}{name}{systems}\n"
        f"from {window['from'] or 'the first record'} to {window['to'] or 'now, not ended'}, "
        f"as known at {answer['query']['known_at']}"
    )


def _counts(counts: Answer) -> Table:
    table = grid("exposed", "people", "records")
    for state, people in counts["subjects"].items():
        if people["upper"] != 0 or state in ("any", "clear"):
            name = "in any state" if state == "any" else state.replace("_", " ")
            table.add_row(name, bounded(people), bounded(counts["records"][state]))
    return table


def _people(counts: Answer) -> Table:
    table = grid("people by", "", "people", "records")
    for by in ("residence", "role", "age_band"):
        for index, (name, found) in enumerate(counts[f"by_{by}"].items()):
            head = by.replace("_", " ") if index == 0 else ""
            table.add_row(head, name, bounded(found["subjects"]), bounded(found["records"]))
    for index, (name, states) in enumerate(counts["by_category"].items()):
        table.add_row("category" if index == 0 else "", name, bounded(states["any"]), "")
    return table


def _givers(answer: Answer) -> Iterable[Any]:
    if answer["upstream"]:
        table = grid("given by", "holder as", "on behalf of", "agreement")
        for one in answer["upstream"]:
            table.add_row(one["party"], one["role"], one["on_behalf_of"], one["agreement"])
        yield table
    if answer["controllers_to_tell"]:
        yield f"{answer['holder']} must tell: {', '.join(answer['controllers_to_tell'])}"
    if answer["other_holders"]:
        others = ", ".join(answer["other_holders"])
        yield f"Copies are also with these, whom this breach did not reach: {others}"


def _duties(duties: list[Answer]) -> Iterable[Any]:
    binding = [one for one in duties if not _is_quiet(one)]
    if binding:
        table = grid("duty", "people", "window", "status")
        for one in binding:
            table.add_row(_duty(one), bounded(one["people"]), _window(one), _status(one))
        yield table
    quiet = sorted(one["duty"] for one in duties if _is_quiet(one))
    if quiet:
        yield f"No duty arises under {', '.join(quiet)}; --format json says why."


def _is_quiet(one: Answer) -> bool:
    return one["status"] in QUIET or one["triggered"] == "no"


def _duty(one: Answer) -> str:
    owed = ", ".join(one["owed_by"])
    return f"{one['name']}\n{one['source']}\nby {owed}"


def _window(one: Answer) -> str:
    lines = [f"not before {one['not_before']}"] if one["not_before"] else []
    if one["not_after"]:
        lines.append(f"before {one['not_after']}")
    elif one["how_soon"]:
        lines.append(one["how_soon"])
    if one["last_safe_at"]:
        lines.append(f"for the sake of others before {one['last_safe_at']}")
    anchored = one["anchored_at"] or "not yet"
    return "\n".join([*lines, f"from {one['anchor'].replace('_', ' ')}, {anchored}"])


def _status(one: Answer) -> str:
    words = one["status"].replace("_", " ")
    told = one["told"]["first_at"]
    first = f"\nfirst told {told}" if told else ""
    applies = "" if one["applies"] != "unknown" else "\nnobody declared whether the law applies"
    return f"{words}{first}{applies}\n{one['reason']}"


def _collisions(found: list[Answer]) -> Iterable[Any]:
    if not found:
        return
    table = grid("must wait", "must not wait", "people", "what is left", title="Laws that collide")
    for one in found:
        left = "no moment is left" if one["empty"] else _left(one)
        table.add_row(one["waiting"], one["pressing"], bounded(one["people"]), left)
    yield table


def _left(one: Answer) -> str:
    lines = [f"from {one['not_before']}"] if one["not_before"] else []
    lines += [f"before {one['not_after']}"] if one["not_after"] else []
    if one["last_safe_at"]:
        lines.append(f"if the step before is done before {one['last_safe_at']}")
    return "\n".join([*lines, one["reason"]])


def _findings(found: list[Answer]) -> Iterable[Any]:
    if found:
        table = grid("finding", "duty", "people", "")
        for one in found:
            table.add_row(one["code"], one["duty"], bounded(one["people"]), one["reason"])
        yield table


def _onward(answer: Answer) -> Iterable[Any]:
    holders = answer["onward_by_holder"]
    if holders:
        table = grid("went on to", "people", "records", "since", "certainty")
        for one in holders:
            counted = (f"{one['people']:,}", f"{one['records']:,}")
            table.add_row(one["holder"], *counted, one["since"], one["certainty"])
        yield table


def _exposed(answer: Answer) -> Iterable[Any]:
    rows = answer["exposed"]
    if not rows:
        yield "Nothing recorded was exposed."
        return
    table = grid("person", "category", "state", "certainty")
    for one in rows[:ROWS_MAX]:
        state = one["state"].replace("_", " ")
        table.add_row(one["subject"], one["category"], state, one["certainty"])
    yield table
    if len(rows) > ROWS_MAX or answer["next"]:
        yield f"The first {min(ROWS_MAX, len(rows))} rows; --export FILE lists everybody."


def _others(answer: Answer, name: str, title: str, field: str) -> Iterable[Any]:
    rows = answer[name]
    if rows:
        table = grid("person", "category", "event", "", title=title)
        for one in rows[:ROWS_MAX]:
            why = one[field].replace("_", " ")
            table.add_row(one["subject"], one["category"], one["event"], why)
        yield table
    if len(rows) > ROWS_MAX:
        yield f"The first {ROWS_MAX} of {len(rows):,} on this page; --format json lists them."
