"""The part of a letter on customer proprietary network information (47 CFR 64.2009(c))."""

from lineage.reports.document import Column, Grid, Section, Text
from lineage.reports.letters.material import Answer, Material
from lineage.view import UNKNOWN


def register(m: Material) -> Section:
    """Every disclosure or access, without numbers that were called or who was."""
    text, found = m.words.text, m.answer["register"]
    title = text("Disclosures of network information about you")
    if not found:
        nothing = text("No disclosure of network information is recorded.")
        return Section(title, (Text(nothing),))
    columns = (
        Column("recipient", text("Recipient"), 4),
        Column("date", text("When"), 3),
        Column("categories", text("Which data"), 4),
        Column("purposes", text("What for"), 4),
        Column("approval", text("Approval"), 3),
    )
    rows = tuple(
        (
            m.names.with_address(one["party"]),
            (m.words.date(one["occurred_at"]), *_access(m, one)),
            m.names.categories(one["categories"]),
            m.names.purposes(one["purposes"]),
            m.names.approval(one["approval"]["status"]),
        )
        for one in found
    )
    return Section(title, (Grid("register", title, columns, rows),))


def _access(m: Material, one: Answer) -> tuple[str, ...]:
    if not one["access"]:
        return ()
    ended = one["access_ended_at"]
    if ended in (None, UNKNOWN):
        return (m.words.text("access is still open"),)
    return (m.words.text("access until {day}", day=m.words.date(ended)),)
