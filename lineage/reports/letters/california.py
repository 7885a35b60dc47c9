"""The parts of a letter that California asks for: lists by category, opt-outs, direct marketing."""

from lineage.packs.us_law import CcpaCategory
from lineage.reports.document import Block, Cell, Column, Grid, Section, Text
from lineage.reports.letters.material import Answer, Material


def last_twelve_months(m: Material) -> Section | None:
    """Two separate lists for the year before the request (1798.115, 1798.130(a)(5))."""
    said = m.answer["look_back_12m"]
    if not said:
        return None
    title = m.words.text("The twelve months before your request")
    return Section(title, tuple(_lists(m, "recent", said)))


def extended(m: Material) -> Section | None:
    """The same two lists beyond the year (1798.130(a)(2)(B); 11 CCR 7024(h))."""
    said, text = m.answer["look_back_extended"], m.words.text
    if not said:
        return None
    blocks = _lists(m, "extended", said)
    if said["collection_unknown"]:
        undated = text("For some of these data it is not recorded when they were collected.")
        blocks.append(Text(undated, quiet=True))
    day = m.words.date(said["collected_since"])
    return Section(text("All data collected since {day}", day=day), tuple(blocks))


def collected(m: Material) -> Section | None:
    """Categories collected, where from and what for (1798.110(a))."""
    text, said = m.words.text, m.answer["collected"]
    if not said:
        return None
    title = text("Categories of data that we have about you")
    columns = (
        Column("category", text("Category"), 4),
        Column("sources", text("Sources"), 3),
        Column("purposes", text("What for"), 4),
    )
    rows = tuple(
        (
            _category(m, letter),
            tuple(m.names.party_class(one) for one in about["sources"]),
            m.names.purposes(about["purposes"]),
        )
        for letter, about in sorted(said.items())
    )
    return Section(title, (Grid("collected", title, columns, rows),))


def opt_out(m: Material) -> Section | None:
    """What an opt-out of sale and sharing obliges to (1798.120; 11 CCR 7026(f))."""
    said, text = m.answer["opt_out"], m.words.text
    if not said:
        return None
    blocks: list[Block] = []
    if said["comply_by"]:
        day = m.words.date(said["comply_by"])
        blocks.append(Text(text("We stop selling and sharing your data by {day}.", day=day)))
    told = said["notify_third_parties_for"]
    if told:
        blocks.append(
            Text(
                m.words.plural(
                    "The third party of {count} disclosure in the meantime is told as well.",
                    "The third parties of {count} disclosures in the meantime are told as well.",
                    len(told),
                )
            )
        )
    return Section(text("Your opt-out"), tuple(blocks))


def direct_marketing(m: Material) -> Section:
    """Names and addresses of whom data went to for their own marketing (1798.83)."""
    said, text = m.answer["shine_the_light"], m.words.text
    title = text(
        "Disclosures for others' direct marketing in {year}", year=str(said["calendar_year"])
    )
    if not said["third_parties"]:
        nothing = text("No disclosure for the direct marketing of others is recorded.")
        return Section(title, (Text(nothing),))
    columns = (
        Column("recipient", text("Third party"), 4),
        Column("categories", text("Which data"), 5),
    )
    rows = tuple(
        (m.names.with_address(one["party"]), m.names.categories(one["categories"]))
        for one in said["third_parties"]
    )
    return Section(title, (Grid("direct_marketing", title, columns, rows),))


def _lists(m: Material, prefix: str, look_back: Answer) -> list[Block]:
    text = m.words.text
    lists = (
        ("sold_or_shared", text("Sold or shared"), text("Nothing was sold or shared.")),
        (
            "business_purpose",
            text("Disclosed for a business purpose"),
            text("Nothing was disclosed for a business purpose."),
        ),
    )
    blocks: list[Block] = []
    for name, title, nothing in lists:
        listed = look_back[name]
        if not listed:
            blocks.append(Text(nothing))
            continue
        columns = (
            Column("category", text("Category"), 3),
            Column("to", text("Categories of recipients"), 4),
        )
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (_category(m, letter), tuple(m.names.party_class(one) for one in classes))
            for letter, classes in sorted(listed.items())
        )
        blocks.append(Grid(f"{prefix}_{name}", title, columns, rows))
    return blocks


def _category(m: Material, letter: str) -> str:
    """A category of 1798.140(v)(1) with its letter."""
    return f"{letter}: {m.names.of(CcpaCategory, letter)}"
