"""The parts of a letter on who still holds a person's data, and what became of an erasure."""

from lineage.answers.disclosure import NOT_RECEIVED, UNREAD
from lineage.reports.document import Block, Column, Grid, Section, Text
from lineage.reports.letters.material import Material


def holders(m: Material) -> Section | None:
    """Who holds a copy at the moment of the answer."""
    held, text = m.answer["holdings"], m.words.text
    if not held:
        return None
    title = text("Who holds your data now")
    rows = tuple(
        (
            m.names.party(one["party"]),
            m.names.categories(one["categories"]),
            m.words.date(one["since"]),
            text("recorded") if one["certainty"] == "recorded" else text("possible"),
        )
        for one in held
    )
    columns = (
        Column("holder", text("Holder"), 4),
        Column("categories", text("Which data"), 5),
        Column("since", text("Since"), 3),
        Column("certainty", text("Certainty"), 2),
    )
    return Section(title, (Grid("holders", title, columns, rows),))


def erasure(m: Material) -> Section | None:
    """What was erased, who was told, and what is outstanding (GDPR Art. 17 and 19)."""
    state, text = m.answer["erasure"], m.words.text
    blocks: list[Block] = []
    if state["executed_at"]:
        day = m.words.date(state["executed_at"])
        blocks.append(Text(text("We erased your data on {day}.", day=day)))
    if state["notified"]:
        blocks.append(
            Grid(
                "erasure_notified",
                text("Recipients that were told of the erasure"),
                (Column("recipient", text("Recipient"), 2), Column("told", text("Told on"))),
                tuple(
                    (m.names.party(one["party"]), m.words.date(one["at"]))
                    for one in state["notified"]
                ),
            )
        )
    if state["outstanding"]:
        blocks.append(
            Grid(
                "erasure_outstanding",
                text("Copies whose erasure is not confirmed"),
                (Column("holder", text("Holder")), Column("categories", text("Which data"), 2)),
                tuple(
                    (m.names.party(one["party"]), m.names.categories(one["categories"]))
                    for one in state["outstanding"]
                ),
            )
        )
    return Section(text("Erasure"), tuple(blocks)) if blocks else None


def uncertain(m: Material) -> Section | None:
    """Where the record has gaps, said plainly."""
    text = m.words.text
    blocks: list[Block] = [
        *_gap_table(
            m,
            "gaps",
            NOT_RECEIVED,
            text(
                "These holders passed on data that no record shows them receiving. The list of"
                " recipients may therefore lack some."
            ),
        ),
        *_gap_table(
            m,
            "unread",
            UNREAD,
            text("These recipients got data of many people at once, maybe yours among them."),
        ),
    ]
    rest = undeclared(m)
    blocks += rest.blocks if rest else ()
    return Section(text("What the record does not show"), tuple(blocks)) if blocks else None


def undeclared(m: Material) -> Section | None:
    """That something which the answer needs was not declared, without naming anybody."""
    text = m.words.text
    if all(gap["reason"] in (NOT_RECEIVED, UNREAD) for gap in m.answer["gaps"]):
        return None
    said = text("Some facts that a complete answer needs were not declared to us.")
    return Section(text("What the record does not show"), (Text(said),))


def _gap_table(m: Material, grid_id: str, reason: str, lead: str) -> list[Block]:
    text = m.words.text
    rows = tuple(
        sorted(
            {
                (m.names.party(gap["holder"]), m.names.categories([gap["category"]]))
                for gap in m.answer["gaps"]
                if gap["reason"] == reason
            }
        )
    )
    if not rows:
        return []
    title = text("What the record does not show")
    columns = (Column("holder", text("Holder")), Column("category", text("Which data"), 2))
    return [Text(lead), Grid(grid_id, title, columns, rows)]
