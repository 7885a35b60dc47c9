"""What an answer says of every movement of one flow, written out once for many answers."""

from collections.abc import Iterable, Sequence
from typing import Any

from lineage.activities import Flow
from lineage.answers.safeguards import tools_at
from lineage.view import UNKNOWN, View, country


class Card:
    """The receiver of one flow, or of several, as a recipient of an answer without what differs."""

    __slots__ = ("_body", "grants_access")

    def __init__(self, body: dict[str, Any], grants_access: bool) -> None:
        """`body` is a whole recipient of the contract; its lists are sorted."""
        self._body, self.grants_access = body, grants_access

    def __getitem__(self, name: str) -> Any:
        return self._body[name]

    def shown(self) -> dict[str, Any]:
        """A recipient to be filled in. A copy of a dict takes a third of writing it anew."""
        return self._body.copy()


class Cards(dict[Flow, Card]):
    """The card of each flow at one moment as known at another, made when it is first needed."""

    def __init__(self, view: View, as_of: int, known_at: int) -> None:
        super().__init__()
        self._view, self._moment = view, (as_of, known_at)
        self.tools = tools_at(view, known_at)
        """The transfer tools of movements, and whether they were in force at each."""

    def __missing__(self, flow: Flow) -> Card:
        card = self[flow] = _card(self._view, flow, *self._moment)
        return card


def cards_at(view: View, as_of: int, known_at: int) -> Cards:
    """The cards of a moment, which it shares with every other moment of its epoch."""
    epoch = view.facts.epoch(as_of, known_at)
    return view.once(("cards", epoch), lambda: Cards(view, as_of, known_at))


def merged(cards: Sequence[Card]) -> Card:
    """One card of several movements to one receiver, in the order of their departure."""
    last, different = cards[-1], list(dict.fromkeys(cards))
    if len(different) == 1:
        return last
    body = last.shown() | {
        name: _union(card[name] for card in different)
        for name in ("places", "access_places", "purposes", "legal_bases")
    }
    return Card(body, any(card.grants_access for card in different))


def _card(view: View, flow: Flow, as_of: int, known_at: int) -> Card:
    place = view.place(flow, as_of, known_at)
    body = {
        "party": flow.to_party,
        "name": view.party_name(flow.to_party, as_of, known_at),
        "contact": view.party_contact(flow.to_party, as_of, known_at),
        "class": view.party_class(flow, as_of, known_at),
        "role": flow.to_role or UNKNOWN,
        "place": place,
        "country": country(place),
        "places": [place],
        "access_places": sorted(set(flow.access_places)),
        "state": UNKNOWN,
        "depth": 0,
        "via": [],
        "categories": [],
        "purposes": sorted(set(flow.purposes)) or [UNKNOWN],
        "legal_bases": sorted({basis for basis in (flow.gdpr, flow.art9) if basis}) or [UNKNOWN],
        "safeguards": [],
        "first_at": UNKNOWN,
        "last_at": UNKNOWN,
        "access_open": False,
        "movements": 0,
        "certainty": UNKNOWN,
        "evidence": [],
    }
    return Card(body, flow.kind == "grant_access")


def _union(parts: Iterable[Sequence[str]]) -> list[str]:
    return sorted({one for part in parts for one in part})
