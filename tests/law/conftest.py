"""What rules say, word by word, beside what each test asserts: reasons, rows and facts.

`rulings.txt` holds, for every test, each ruling that was made in it. After a change that is meant,
`ACCEPT_RULINGS=1 make test PYTEST_ARGS=tests/law` writes the file anew, for its diff to be read.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from lineage.law.ruling import LawRule, Result

FILE: Final = Path(__file__).with_name("rulings.txt")
ACCEPTING: Final = bool(os.environ.get("ACCEPT_RULINGS"))
MADE: Final = ("holds", "fails", "untold")
_accepted: dict[str, list[str]] = {}


def _read() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    test = ""
    for line in FILE.read_text().splitlines() if FILE.exists() else ():
        if line.startswith("  "):
            found[test].append(line.strip())
        else:
            test = line
            found[test] = []
    return found


RULINGS: Final = _read()


def _written(ruling: Result) -> str:
    rows, facts = (row.ref for row in ruling.rows), ruling.facts
    return f"{ruling.rule} {ruling.outcome}: {ruling.reason} [{', '.join((*rows, *facts))}]"


@pytest.fixture(autouse=True)
def rulings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compares the rulings of a test with those that were read and accepted."""
    made: list[str] = []
    for name in MADE:
        method = getattr(LawRule, name)

        def noting(*given: Any, method: Any = method, **named: Any) -> Result:
            ruling: Result = method(*given, **named)
            made.append(_written(ruling))
            return ruling

        monkeypatch.setattr(LawRule, name, noting)
    yield
    if getattr(request.function, "is_hypothesis_test", False):
        return
    test = request.node.nodeid.removeprefix("tests/law/")
    if ACCEPTING:
        _accepted[test] = made
    else:
        assert made == RULINGS.get(test, [])


def pytest_sessionfinish() -> None:
    """Write what was accepted, in order of the tests' names."""
    if ACCEPTING:
        noted = sorted((test, made) for test, made in _accepted.items() if made)
        FILE.write_text("".join("\n  ".join((test, *made)) + "\n" for test, made in noted))
