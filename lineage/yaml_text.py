"""YAML as an operator expects it: `NO` is Norway, not false, and no key counts twice.

What is read remembers its lines, so that whoever checks it can say where it is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import yaml

from lineage.errors import LineageError


class Readable(Protocol):
    """A path, or a file of a package."""

    @property
    def name(self) -> str: ...

    def read_bytes(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: plain values, in which every scalar is text, and their lines."""

    value: Any
    root: yaml.Node | None

    def line(self, path: Sequence[str | int]) -> int:
        """The line, from 1, of what keys and indices lead to; of the last that is there."""
        node, line = self.root, 1
        for part in path:
            found = _step(node, part)
            if found is None:
                break
            line, node = found
        return line


class _Loader(yaml.CBaseLoader):
    """Every scalar stays text; what it means is for the model to say."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(
                        problem=f"expected each key once, and {key.value!r} is there twice",
                        problem_mark=key.start_mark,
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_text(file: Readable, error: type[LineageError]) -> str:
    """The text of a file. Raises `error` where it cannot be read or is not UTF-8."""
    try:
        return file.read_bytes().decode()
    except OSError as problem:
        raise error(f"{file.name}: {problem.strerror or 'cannot be read'}") from problem
    except UnicodeDecodeError:
        raise error(f"{file.name}: expected text in UTF-8") from None


def parse_yaml(text: str, file_name: str, error: type[LineageError]) -> Document:
    """The one document of the text. Raises `error` with line and column."""
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            return Document(loader.construct_document(root) if root else None, root)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "file"
        raise error(f"{file_name}: {place}: {problem.problem or 'expected YAML'}") from None
    except yaml.YAMLError:
        raise error(f"{file_name}: expected YAML") from None
    except RecursionError:
        raise error(f"{file_name}: expected less nesting") from None


def _step(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    """(line, node) of a key's value or of an item; None where there is no such."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None
