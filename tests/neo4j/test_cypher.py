"""Values reach the server as parameters only: no query is put together from strings."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lineage

MODULES = sorted((Path(lineage.__file__).parent / "stores" / "neo4j").glob("*.py"))
CYPHER = re.compile(r"\b(MATCH|MERGE|CREATE|UNWIND|RETURN|WHERE|SET)\b")
RUNNERS = {"run", "read", "change", "change_schema"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_queries_are_constants(module: Path) -> None:
    """No f-string, format, sum or join holds Cypher, and what is run is a name or a constant."""
    tree = ast.parse(module.read_text())
    assert [ast.unparse(node) for node in _built(tree)] == []
    for call in _runs(tree):
        assert isinstance(call.args[0], ast.Name | ast.Attribute | ast.Constant), ast.unparse(call)


def test_the_check_sees_built_queries() -> None:
    """The test above would fail on each way to build one."""
    for built in (
        "f'MATCH (n:{label}) RETURN n'",
        "'MATCH (n:' + label + ')'",
        "'MATCH (n:%s)' % label",
        "'MATCH (n:{})'.format(label)",
        "' MATCH '.join(parts)",
    ):
        assert list(_built(ast.parse(built))), built


def _built(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        pieces: list[ast.AST] = []
        if isinstance(node, ast.JoinedStr):
            pieces = list(node.values)
        elif isinstance(node, ast.BinOp):
            pieces = [node.left, node.right]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            pieces = [node.func.value]
        if any(_is_cypher(piece) for piece in pieces):
            yield node


def _is_cypher(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CYPHER.search(node.value) is not None
    )


def _runs(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in RUNNERS
            and node.args
        ):
            yield node
