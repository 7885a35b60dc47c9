"""The parts of a letter on who received a person's data."""

from lineage.reports.document import Cell, Column, Grid, Section, Text
from lineage.reports.letters.material import Answer, Material
from lineage.view import UNKNOWN


def received(m: Material) -> Section:
    """Recipients to whom data have been disclosed (GDPR Art. 15(1)(c))."""
    found, text = m.recipients("have_been"), m.words.text
    if not found:
        return Section(
            text("Who has received your data"),
            (Text(text("No disclosure of your data is recorded.")),),
        )
    lead = m.words.plural(
        "Your data have been disclosed to {count} recipient, named below.",
        "Your data have been disclosed to {count} recipients, named below.",
        len(found),
    )
    title = text("Who has received your data")
    return Section(title, (Text(lead), _grid(m, "recipients", title, found)))


def expected(m: Material) -> Section | None:
    """Recipients to whom data will be disclosed."""
    found, text = m.recipients("will_be"), m.words.text
    if not found:
        return None
    title = text("Who is expected to receive your data")
    return Section(title, (_grid(m, "expected_recipients", title, found),))


def third_parties(m: Material) -> Section:
    """The specific third parties that data were disclosed to, without processors."""
    text = m.words.text
    title = text("Third parties that have received your data")
    named = {one["party"] for one in m.answer["third_parties"]["of_this_person"]}
    found = [one for one in m.recipients("have_been") if one["party"] in named]
    if not found:
        return Section(title, (Text(text("No disclosure to a third party is recorded.")),))
    return Section(title, (_grid(m, "third_parties", title, found),))


def _grid(m: Material, grid_id: str, title: str, found: list[Answer]) -> Grid:
    text = m.words.text
    return Grid(
        grid_id,
        title,
        (
            Column("recipient", text("Recipient"), 5),
            Column("place", text("Where"), 4),
            Column("categories", text("Which data"), 4),
            Column("purposes", text("What for, and on which legal basis"), 5),
            Column("dates", text("When"), 4),
            Column("safeguards", text("Safeguard of the transfer"), 5),
        ),
        tuple(_row(m, one) for one in found),
    )


def _row(m: Material, one: Answer) -> tuple[Cell, ...]:
    return (
        (
            m.names.party(one["party"]),
            m.names.role(one["role"]),
            *m.names.address(one["party"]),
        ),
        (m.words.country(one["country"]), *_reached(m, one)),
        m.names.categories(one["categories"]),
        (m.names.purposes(one["purposes"]), m.names.bases(one["legal_bases"])),
        _dates(m, one),
        _safeguards(m, one),
    )


def _reached(m: Material, one: Answer) -> tuple[str, ...]:
    """Other places that it is read from, and the chain it came by."""
    text = m.words.text
    lines: tuple[str, ...] = ()
    elsewhere = sorted({m.words.country(place.split("-")[0]) for place in one["access_places"]})
    if elsewhere and elsewhere != [m.words.country(one["country"])]:
        lines += (text("accessed from {places}", places=m.words.listed(elsewhere)),)
    if one["via"]:
        chain = m.words.listed(m.names.party(party) for party in one["via"])
        lines += (text("received from us through {parties}", parties=chain),)
    if one["certainty"] != "recorded":
        lines += (text("inferred from the order of events, not recorded link by link"),)
    return lines


def _dates(m: Material, one: Answer) -> tuple[str, ...]:
    text, first, last = m.words.text, m.words.date(one["first_at"]), m.words.date(one["last_at"])
    if one["state"] == "will_be":
        return (text("from {day}", day=first),)
    lines: tuple[str, ...] = (
        (first,) if first == last else (text("from {first} to {last}", first=first, last=last),)
    )
    lines += (m.words.plural("{count} disclosure", "{count} disclosures", one["movements"]),)
    if one["access_open"]:
        lines += (text("access is still open"),)
    return lines


def _safeguards(m: Material, one: Answer) -> tuple[str, ...]:
    return tuple(line for guard in one["safeguards"] for line in _safeguard(m, guard)) or ("–",)


def _safeguard(m: Material, guard: Answer) -> tuple[str, ...]:
    text = m.words.text
    lines = [m.names.tool(guard["tool"])]
    if guard["reference"] not in ("", UNKNOWN, None):
        lines.append(text("reference {reference}", reference=guard["reference"]))
    if guard["in_force_at_movement"] is False:
        lines.append(text("not in force at every disclosure"))
    return tuple(lines)
