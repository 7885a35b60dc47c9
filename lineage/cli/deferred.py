"""Commands of other packages, which are imported when they are called.

The web framework and the Kafka client take longer to import than most questions take to answer.
The list of commands needs only each one's first line of help, which stands in its source text.
"""

import ast
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

GROUP: Final = "lineage.commands"
"""The entry point group whose members are functions, or apps with commands of their own."""


class Deferred(TyperCommand):
    """Stands for a command until it is called; its module is not imported before that."""

    def __init__(self, entry: EntryPoint) -> None:
        super().__init__(entry.name)
        self._entry = entry

    @cached_property
    def command(self) -> Any:
        """The command itself."""
        loaded = self._entry.load()
        # With a callback typer makes a group even of a single command.
        holder = typer.Typer(callback=lambda: None, add_completion=False, rich_markup_mode=None)
        if isinstance(loaded, typer.Typer):
            holder.add_typer(loaded, name=self._entry.name)
        else:
            holder.command(self._entry.name)(loaded)
        group = get_command(holder)
        assert isinstance(group, TyperGroup)
        return group.commands[self._entry.name]

    def make_context(self, *arguments: Any, **named: Any) -> Any:
        """The context in which the command itself is called."""
        return self.command.make_context(*arguments, **named)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence of its help, cut to `limit` characters."""
        self.help = _help_in_source(self._entry)
        if self.help is None:
            return str(self.command.get_short_help_str(limit))
        return super().get_short_help_str(limit)


def deferred() -> list[Deferred]:
    """The commands of other packages, sorted by name."""
    entries = sorted(entry_points(group=GROUP), key=lambda one: one.name)
    return [Deferred(entry) for entry in entries]


def _help_in_source(entry: EntryPoint) -> str | None:
    """The docstring of a function, or the `help=` of an app, at the top level of its module."""
    spec = find_spec(entry.module)
    if spec is None or not spec.has_location or not str(spec.origin).endswith(".py"):
        return None
    for node in ast.parse(Path(str(spec.origin)).read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name == entry.attr:
            return ast.get_docstring(node)
        if isinstance(node, ast.Assign) and _names(node, entry.attr):
            return _help_argument(node.value)
    return None


def _names(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _help_argument(call: ast.expr) -> str | None:
    given = call.keywords if isinstance(call, ast.Call) else []
    for keyword in given:
        if keyword.arg == "help" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return None
