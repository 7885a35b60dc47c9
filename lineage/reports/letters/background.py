"""The parts of a letter on sources, periods and rights, where a law asks for them."""

from lineage.reports.document import Block, Column, Grid, Section, Text
from lineage.reports.letters.material import Material
from lineage.reports.periods import written_period


def sources(m: Material) -> Section:
    """Where the data come from (GDPR Art. 15(1)(g))."""
    text = m.words.text
    given = any(one["reason"] == "collected_from_subject" for one in m.answer["excluded"])
    said = (
        text("You gave us data yourself, or your use of the service produced them.")
        if given
        else text("No collection of data from you is recorded.")
    )
    return Section(text("Where your data come from"), (Text(said),))


def periods(m: Material) -> Section:
    """How long data are kept, or by which criteria that is decided (Art. 15(1)(d))."""
    text, title = m.words.text, m.words.text("How long your data are kept")
    if not m.schedule:
        said = text(
            "No fixed period is declared: data are kept for as long as the purposes named above"
            " and legal duties require."
        )
        return Section(title, (Text(said),))
    rows = sorted(
        (
            m.names.categories([rule["category"]]) if rule.get("category") else text("all data"),
            m.names.purposes([rule["purpose"]]) if rule.get("purpose") else text("all purposes"),
            written_period(m.words, rule),
        )
        for rule in m.schedule
    )
    columns = (
        Column("categories", text("Which data"), 2),
        Column("purposes", text("What for"), 2),
        Column("period", text("Period"), 2),
    )
    return Section(title, (Grid("periods", title, columns, tuple(rows)),))


def rights(m: Material) -> Section:
    """The rights that Art. 15(1)(e) and (f) and 15(2) ask to be named."""
    text = m.words.text
    blocks: list[Block] = [
        Text(
            text(
                "You may ask us to correct or erase your data or to restrict their use, you may"
                " object to their use, and you may receive the data you gave us in a form that"
                " other services can read."
            )
        ),
        Text(text("You may ask us for a copy of the safeguards named above.")),
        Text(text("You may lodge a complaint with a supervisory authority.")),
    ]
    return Section(text("Your rights"), tuple(blocks))
