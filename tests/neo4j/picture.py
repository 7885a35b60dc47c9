"""Draws what a documented query returns, as Neo4j Browser would.

Columns from left to right: the person, flows, systems, parties. The same record gives the same
picture, byte for byte.
"""

from html import escape
from typing import Any, Final

from neo4j.graph import Node, Path, Relationship

COLUMNS: Final = ("Subject", "Flow", "System", "Party")
COLOURS: Final = {"Subject": "#f79767", "Flow": "#57c7e3", "System": "#d9c8ae", "Party": "#8dcc93"}
STEP_X, STEP_Y, MARGIN, RADIUS = 300, 62, 70, 14
STYLES: Final = {
    "MOVED": 'stroke="#8a93a6"',
    "FROM": 'stroke="#c0792a" stroke-dasharray="5 4"',
    "TO": 'stroke="#2a7fa8"',
    "OPERATED_BY": 'stroke="#a5abb6"',
}
"""How each type of relationship is drawn, as the line at the foot explains."""
LABEL_AT: Final = 0.75
"""Where on its line a movement is named: lines that begin together are apart there."""


def svg(records: list[Any]) -> str:
    """The nodes and relationships of all paths in these records."""
    paths = [value for record in records for value in record.values() if isinstance(value, Path)]
    nodes = {node.element_id: node for path in paths for node in path.nodes}
    edges = {edge.element_id: edge for path in paths for edge in path.relationships}
    columns = [
        sorted((one for one in nodes.values() if label in one.labels), key=_order)
        for label in COLUMNS
    ]
    tallest = max(len(column) for column in columns)
    at = {
        node.element_id: (
            MARGIN + STEP_X * number,
            MARGIN + int(STEP_Y * (place + (tallest - len(column)) / 2)),
        )
        for number, column in enumerate(columns)
        for place, node in enumerate(column)
    }
    drawn = sorted(_edge(edge, at) for edge in edges.values())
    drawn += [
        _node(node, label, *at[node.element_id])
        for label, column in zip(COLUMNS, columns, strict=True)
        for node in column
    ]
    width, height = 2 * MARGIN + STEP_X * 3 + 60, 2 * MARGIN + STEP_Y * tallest
    drawn += _explained(height - MARGIN // 2)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="11">'
    )
    return "\n".join(
        [head, f'<rect width="{width}" height="{height}" fill="#fff"/>', *drawn, "</svg>", ""]
    )


def _order(node: Node) -> tuple[str, str]:
    """By what people read, then by all there is: the server's own order changes from run to run."""
    return _caption(node), repr(sorted(node.items()))


def _node(node: Node, label: str, x: int, y: int) -> str:
    text = "".join(
        f'<tspan x="{x}" dy="{12 if number else 0}">{escape(line)}</tspan>'
        for number, line in enumerate(_caption(node).split("\n"))
    )
    return (
        f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="{COLOURS[label]}"/>'
        f'<text x="{x}" y="{y + RADIUS + 10}" text-anchor="middle">{text}</text>'
    )


def _edge(edge: Relationship, at: dict[str, tuple[int, int]]) -> str:
    assert edge.start_node is not None
    assert edge.end_node is not None
    (x1, y1), (x2, y2) = at[edge.start_node.element_id], at[edge.end_node.element_id]
    middle = (x1 + x2) // 2
    line = (
        f'<path d="M{x1},{y1} C{middle},{y1} {middle},{y2} {x2},{y2}" fill="none"'
        f" {STYLES[edge.type]}/>"
    )
    if edge.type != "MOVED":
        return line
    x, y = (_on_the_way(LABEL_AT, *ends) for ends in ((x1, middle, middle, x2), (y1, y1, y2, y2)))
    label = f"{edge['event']} {edge['at'].iso_format()[:10]}"
    return line + (
        f'<text x="{x}" y="{y + 3}" fill="#444" font-size="10" text-anchor="middle"'
        f' stroke="#fff" stroke-width="4" paint-order="stroke">{escape(label)}</text>'
    )


def _on_the_way(part: float, *points: int) -> int:
    """A coordinate of a cubic curve (Bézier) with these four points, so far along it."""
    a, b, c, d = points
    rest = 1 - part
    return round(rest**3 * a + 3 * rest**2 * part * b + 3 * rest * part**2 * c + part**3 * d)


def _explained(y: int) -> list[str]:
    """Colours of nodes above their columns, kinds of lines at the foot."""
    said = [
        f'<text x="{MARGIN + STEP_X * number}" y="24" text-anchor="middle" font-weight="bold"'
        f' font-size="13">{label}</text>'
        for number, label in enumerate(COLUMNS)
    ]
    for number, (name, style) in enumerate(STYLES.items()):
        x = MARGIN + 180 * number
        said.append(
            f'<path d="M{x},{y} H{x + 40}" fill="none" {style}/>'
            f'<text x="{x + 48}" y="{y + 4}">{name}</text>'
        )
    return said


def _caption(node: Node) -> str:
    if "Subject" in node.labels:
        return f"person {node['number']}"
    if "Flow" in node.labels:
        return f"{node['kind']}\n{', '.join(node['categories'])}"
    return str(node.get("id") or f"{node['party']}\n{node['name']}")
