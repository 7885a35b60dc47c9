"""`lineage …` run in the process of the test, which is quicker than a process of its own."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from lineage.cli import main
from lineage.cli.deferred import Deferred
from lineage.settings import PREFIX

APP = main.build()
Words = tuple[str, ...]


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


Run = Callable[..., Done]


def commands(command: Any = None, words: Words = ()) -> Iterator[tuple[Words, Any]]:
    """Every command that does something, with the words that call it."""
    found = command or APP
    if isinstance(found, Deferred):
        found = found.command
    subcommands = getattr(found, "commands", None)
    if subcommands is None:
        yield words, found
        return
    for name, one in subcommands.items():
        yield from commands(one, (*words, name))


COMMANDS = dict(commands())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`lineage …` in this process, in an empty folder, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(main, "build", lambda: APP)

    def run_(*words: str, text: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["lineage", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        with pytest.raises(SystemExit) as ended:
            main.main()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, *capsys.readouterr())

    return run_
