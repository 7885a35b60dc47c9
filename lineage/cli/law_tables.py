"""What a law asks for, as tables: before what every answer of `where` has."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from lineage.cli import tables
from lineage.cli.tables import Answer, evidence, grid, listed, words


def disclosure(answer: Answer) -> Iterable[Any]:
    """The answer of `where` under the law that it was asked under."""
    shown = _LAWS.get(answer["query"]["law"])
    yield from shown(answer) if shown else ()
    yield from tables.disclosure(answer)


def _california(answer: Answer) -> Iterable[Any]:
    for name, title in (
        ("look_back_12m", "In the twelve months before the request"),
        ("look_back_extended", "And of what was collected since 2022"),
    ):
        yield from _look_back(title, answer[name])
    out = answer["opt_out"]
    if out:
        yield f"Opted out on {out['since']}; to stop by {out['comply_by']}."
        yield from listed("To be told of the opt-out", out["third_parties"], _told)
        yield from [f"Sold or shared after that: {evidence(out['violations'])}."] * bool(
            out["violations"]
        )


def _look_back(title: str, back: Answer | None) -> Iterable[Any]:
    if back is None:
        return
    table = grid("letter", "sold or shared with", "for a business purpose to", title=title)
    for letter in sorted({*back["sold_or_shared"], *back["business_purpose"]}):
        table.add_row(
            letter,
            words(back["sold_or_shared"].get(letter, ())),
            words(back["business_purpose"].get(letter, ())),
        )
    yield table if back["evidence"] else f"{title}: nothing sold, shared or disclosed."


def _told(one: Answer) -> tuple[str, ...]:
    return (_party(one), evidence(one["events"]))


def _shine(answer: Answer) -> Iterable[Any]:
    found = answer["shine_the_light"]
    title = f"For direct marketing of their own in {found['calendar_year']}"
    yield from listed(title, found["third_parties"], _named, empty=f"{title}: nobody.")
    if found["applies"] is not True:
        yield f"Whether the law applies: {found['applies']} ({found['reason']})."


def _named_parties(answer: Answer) -> Iterable[Any]:
    found = answer["third_parties"]
    title = "Third parties with this person's data"
    yield from listed(title, found["of_this_person"], _named, empty=f"{title}: none.")
    if not found["of_this_person_is_complete"]:
        yield from listed(
            "Third parties with anybody's data", found["of_anybody"], lambda one: (_party(one),)
        )


def _register(answer: Answer) -> Iterable[Any]:
    table = grid("event", "to", "what", "approval", title="Network information that left")
    for one in answer["register"]:
        approval = one["approval"]
        table.add_row(
            f"{evidence([one['event']])}\n{one['occurred_at'][:10]}",
            f"{_party(one)}\n{one['class']}" + ("\naccess" if one["access"] else ""),
            f"{words(one['categories'])}\n{words(one['purposes'])}",
            f"{approval['required']}: {approval['status']}\nkept until {one['keep_until']}",
        )
    yield table if answer["register"] else "No network information left."


def _provided(answer: Answer) -> Iterable[Any]:
    table = grid("recipient", "what, for what", "how", "separate consent")
    for one in answer["provided_to"]:
        consent = one["separate_consent"]
        table.add_row(
            _party(one),
            f"{words(one['categories'])}\n{words(one['purposes'])}",
            f"{words(one['methods'])}\nabroad: {one['abroad']}",
            f"in force: {consent['in_force_at_movement']}" if consent["needed"] else "not needed",
        )
    yield table if answer["provided_to"] else "Nothing was provided to anybody."


def _shared(answer: Answer) -> Iterable[Any]:
    for kind, title in (("public", "Public entities"), ("private", "Private entities")):
        yield from listed(title, answer["shared_with"][kind], _named, empty=f"{title}: none.")
    if answer["simplified_due"]:
        yield f"A simplified answer is due at once, on {answer['simplified_due']}."


def _named(one: Answer) -> tuple[str, ...]:
    days = words(dict.fromkeys((one["first_at"][:10], one["last_at"][:10])))
    return (_party(one), words(one["categories"]), f"{days}: {evidence(one['evidence'])}")


def _party(one: Answer) -> str:
    name = one["party"] if one["name"] == "unknown" else f"{one['name']} ({one['party']})"
    return name if one["contact"] == "unknown" else f"{name}\n{one['contact']}"


_LAWS: Final[Mapping[str, Callable[[Answer], Iterable[Any]]]] = MappingProxyType(
    {
        "ccpa": _california,
        "cpni": _register,
        "lgpd": _shared,
        "minnesota": _named_parties,
        "oregon": _named_parties,
        "pipl": _provided,
        "shine-the-light": _shine,
    }
)
