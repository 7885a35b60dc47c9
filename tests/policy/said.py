"""What every rule says in every case, as lines of text; `python -m tests.policy.said` writes them.

A change of a rule shows as a change of these lines, which whoever reviews it reads.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lineage.answers.query import ExplainQuery
from lineage.bootstrap import Lineage
from lineage.errors import NotFound
from tests.builders import day
from tests.policy.cases.case import Case
from tests.policy.cases.ties import SHOWN
from tests.policy.judged import found
from tests.policy.test_codes import CASES
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

FILE = Path(__file__).with_name("said.txt")


def said_of_all() -> Iterator[str]:
    """The lines of all cases, with the name of each case before them."""
    for number, case in enumerate(CASES):
        yield f"== {number} {case.code}"
        raises, near = _lines(case, True), _lines(case, False)
        yield from raises
        yield "-- what is different where it is not raised"
        changed = difflib.unified_diff(raises, near, lineterm="", n=0)
        yield from (line for line in changed if line[:2] not in ("--", "++", "@@"))
    for shown in SHOWN:
        yield f"== {shown.name}"
        case = Case("", shown.events, [], without=shown.without)
        yield from _lines(case, True)


def _lines(case: Case, raises: bool) -> list[str]:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, case.world(case.raises if raises else case.near_miss))
    findings = [
        _finding(one)
        for one in found(lineage, as_of=day(case.as_of))
        if case.about in (one.get("event"), one.get("party"))
    ]
    return [*findings, *_rules(lineage, case.about)]


def _rules(lineage: Lineage, event: str) -> Iterator[str]:
    try:
        told = lineage.explain(ExplainQuery.model_validate({"event": event, "subject": "ANA"}))
    except NotFound:
        return
    for one in told["rules"]:
        clauses = " ".join(clause["clause"] for clause in one["clauses"])
        facts = " ".join(f"{fact['id']}@{fact['valid_from']}" for fact in one["facts"])
        code = " ".join(filter(None, (one["code"], one["ambiguity"])))
        said = f"{one['rule']}: {one['outcome']} [{clauses}] {one['reason']} ({facts}) {code}"
        yield said.rstrip()


def _finding(one: dict[str, Any]) -> str:
    verdict = f"{one['verdict']['policy']}/{one['verdict']['law']}"
    about = " ".join(filter(None, (one["ambiguity"], *one["clauses"])))
    facts = " ".join(one["facts"])
    what = f"{one['code']} {one['severity']} {verdict} [{about}]"
    return f"! {what} {one['occurred_at']} {one['reason']} ({facts})"


if __name__ == "__main__":
    FILE.write_text("".join(f"{line}\n" for line in said_of_all()))
