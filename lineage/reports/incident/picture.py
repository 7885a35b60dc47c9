"""The spread of a breach as SVG: columns by depth, arrows wider for more people; for print as well.

Black on white, so that it survives a copier; what is only inferred is dashed, the breached holder
has a thick frame. Every box has its parties as a title, which a browser shows on pointing at it.
"""

import math
from typing import Final
from xml.sax.saxutils import escape

from lineage.reports.incident.spread import DEPTH_MAX, Box, Spread

WIDTH: Final = 220
HEIGHT: Final = 56
GAP_X: Final = 120
GAP_Y: Final = 14
MARGIN: Final = 20
HEAD: Final = 64
FOOT: Final = 34
LETTERS_MAX: Final = 26
FACE: Final = "font-family='Helvetica, Arial, sans-serif'"


def svg(spread: Spread) -> str:
    """The drawing, as text."""
    columns = _columns(spread)
    places = _places(columns)
    tallest = max(len(column) for column in columns)
    width = 2 * MARGIN + len(columns) * WIDTH + (len(columns) - 1) * GAP_X
    width = max(width, 2 * MARGIN + 3 * WIDTH)
    height = HEAD + tallest * (HEIGHT + GAP_Y) + FOOT
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' role='img'>",
        f"<title>{escape(_described(spread))}</title>",
        f"<rect width='{width}' height='{height}' fill='#fff'/>",
        *_heads(spread, columns),
        *_arrows(spread, places),
        *(part for index, box in enumerate(spread.boxes) for part in _box(box, places[index])),
        _foot(height),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _columns(spread: Spread) -> list[list[int]]:
    """Indices of boxes by depth, those fed by the same ones next to each other."""
    depths = sorted({box.depth for box in spread.boxes})
    columns = [[i for i, box in enumerate(spread.boxes) if box.depth == d] for d in depths]
    place: dict[int, float] = {}
    for column in columns:
        column.sort(key=lambda box: (_centre(spread, box, place), spread.boxes[box]))
        place |= {box: (row + 0.5) / len(column) for row, box in enumerate(column)}
    return columns


def _centre(spread: Spread, box: int, place: dict[int, float]) -> float:
    """Where the boxes that feed one stand in their columns, weighed by people (barycentre)."""
    fed = [one for one in spread.arrows if one.receiver == box and one.sender in place]
    people = sum(one.people for one in fed)
    return sum(place[one.sender] * one.people for one in fed) / people if people else 0.0


def _places(columns: list[list[int]]) -> dict[int, tuple[float, float]]:
    tallest = max(len(column) for column in columns)
    places: dict[int, tuple[float, float]] = {}
    for number, column in enumerate(columns):
        x = MARGIN + number * (WIDTH + GAP_X)
        free = (tallest - len(column)) * (HEIGHT + GAP_Y) / 2
        for row, box in enumerate(column):
            places[box] = (x, HEAD + free + row * (HEIGHT + GAP_Y))
    return places


def _heads(spread: Spread, columns: list[list[int]]) -> list[str]:
    parts = [_text(MARGIN, 22, spread.title, "16", bold=True)]
    for number, column in enumerate(columns):
        depth = spread.boxes[column[0]].depth
        more = " or more" if depth == DEPTH_MAX else ""
        word = f"{depth}{more} movement{'s' if depth > 1 else ''} away"
        parts.append(
            _text(MARGIN + number * (WIDTH + GAP_X), 48, word if depth else "breach", "12")
        )
    return parts


def _arrows(spread: Spread, places: dict[int, tuple[float, float]]) -> list[str]:
    most = max((one.people for one in spread.arrows), default=1)
    parts = []
    for one in sorted(spread.arrows):
        (x1, y1), (x2, y2) = places[one.sender], places[one.receiver]
        begins, ends = (x1 + WIDTH, y1 + HEIGHT / 2), (x2 - 9, y2 + HEIGHT / 2)
        bend = max(GAP_X * 0.6, abs(ends[0] - begins[0]) / 2)
        wide = 0.6 + 3.4 * math.sqrt(one.people / most)
        dash = "" if one.is_sure else " stroke-dasharray='6 4'"
        curve = (
            f"M{begins[0]:.0f} {begins[1]:.0f} C{begins[0] + bend:.0f} {begins[1]:.0f} "
            f"{ends[0] - bend:.0f} {ends[1]:.0f} {ends[0]:.0f} {ends[1]:.0f}"
        )
        head = f"M{ends[0] + 9:.0f} {ends[1]:.0f} l-10 -6 v12 z"
        title = f"<title>{one.people:,} people</title>"
        parts.append(
            f"<g><path d='{curve}' fill='none' stroke='#777' stroke-opacity='.7' "
            f"stroke-width='{wide:.1f}'{dash}>{title}</path><path d='{head}' fill='#555'/></g>"
        )
    return parts


def _box(box: Box, place: tuple[float, float]) -> list[str]:
    x, y = place
    frame = "3" if box.depth == 0 else "1.2"
    many = f"{box.people:,} {'person' if box.people == 1 else 'people'}"
    when = f"{many} · {box.since[:10]}" if box.depth else f"{many} exposed"
    return [
        f"<g><title>{escape(', '.join(box.parties))}</title>",
        f"<rect x='{x:.0f}' y='{y:.0f}' width='{WIDTH}' height='{HEIGHT}' rx='4' fill='#fff' "
        f"stroke='#000' stroke-width='{frame}'/>",
        _text(x + 8, y + 18, _short(box.name), "14", bold=True),
        _text(x + 8, y + 34, _short(box.detail), "12"),
        _text(x + 8, y + 49, when, "12"),
        "</g>",
    ]


def _foot(height: float) -> str:
    words = (
        "Arrows: the last movement of the earliest path; wider for more people; dashed: inferred."
    )
    return _text(MARGIN, height - 12, words, "11")


def _text(x: float, y: float, words: str, size: str, bold: bool = False) -> str:
    weight = " font-weight='bold'" if bold else ""
    return f"<text x='{x:.0f}' y='{y:.0f}' {FACE} font-size='{size}'{weight}>{escape(words)}</text>"


def _short(text: str) -> str:
    return text if len(text) <= LETTERS_MAX else text[: LETTERS_MAX - 1] + "…"


def _described(spread: Spread) -> str:
    parties = sum(len(box.parties) for box in spread.boxes) - 1
    return f"{spread.title}: copies went on to {parties} parties"
