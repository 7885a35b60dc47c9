"""What codes and parties are called in a report."""

import re
from collections.abc import Iterable
from typing import Any, Final

from lineage.facts import PARTY
from lineage.packs.packs import Packs
from lineage.packs.transfer_law import TransferTool
from lineage.packs.vocabulary import Category, Coded, LegalBasis, Purpose
from lineage.reports.words import Words
from lineage.view import UNKNOWN, View

_ARTICLE: Final = re.compile(r"eu-gdpr:A([0-9]+)((?:-[0-9a-z])*)(?:-[a-z]{2,}.*)?$")
"""`eu-gdpr:A6-1-b-contract-performance` is Art. 6(1)(b)."""
ROLES: Final = {
    "controller": "controller",
    "joint_controller": "joint controller",
    "processor": "processor",
    "sub_processor": "sub-processor",
    "third_party": "third party",
    "authority": "authority",
    "subject": "the person",
}
"""`to.role` of the contract, as messages."""

CLASSES: Final = {
    "company": "the company",
    "service_provider": "service providers",
    "affiliate": "affiliates",
    "business_partner": "business partners",
    "vendor": "vendors",
    "contractor": "contractors",
    "authorized_agent": "authorised agents",
    "acquirer": "acquirers",
    "public_authority": "public authorities",
    "private_legal_recipient": "private parties to disputes",
    "other_users": "other users",
    "third_party_site": "sites of others",
    "consumer": "you",
}
"""Categories of recipients and of sources, as messages."""
APPROVALS: Final = {
    "not_needed": "not needed",
    "approved": "approved",
    "missing": "missing",
}
"""Whether what was disclosed was approved, as messages."""
SUBJECTS: Final = {
    "user": "users",
    "account_admin": "administrators of accounts",
    "contact_non_user": "contacts who are not users",
    "call_counterparty": "other parties to calls",
}
"""Roles of people, as messages."""


class Names:
    """Names in one language, as of one moment and as known at another."""

    def __init__(self, view: View, words: Words, as_of: int, known_at: int) -> None:
        self._facts, self._packs, self._words = view.facts, view.packs, words
        self._moment = (as_of, known_at)

    def party(self, party: str) -> str:
        """Its name; its id where nobody declared one."""
        return str(self._said(party).get("name") or party)

    def address(self, party: str) -> tuple[str, ...]:
        """How it can be reached, as far as declared: contact, then web address."""
        said = self._said(party)
        return tuple(str(said[field]) for field in ("contact", "url") if said.get(field))

    def with_address(self, party: str) -> tuple[str, ...]:
        """Its name, and how it can be reached, line by line."""
        return (self.party(party), *self.address(party))

    def categories(self, codes: Iterable[str]) -> str:
        return self._coded(Category, codes)

    def purposes(self, codes: Iterable[str]) -> str:
        return self._coded(Purpose, codes)

    def bases(self, codes: Iterable[str]) -> str:
        """Legal bases, each with the article that its code names."""
        return "; ".join(sorted(self._with_article(LegalBasis, code) for code in codes))

    def tool(self, code: str) -> str:
        """A transfer tool with its article."""
        return self._with_article(TransferTool, code)

    def role(self, code: str) -> str:
        return self._words.text(ROLES[code]) if code in ROLES else self._plain(code)

    def party_class(self, code: str) -> str:
        """A category of recipients or of sources."""
        return self._words.text(CLASSES[code]) if code in CLASSES else self._plain(code)

    def approval(self, status: str) -> str:
        return self._words.text(APPROVALS[status]) if status in APPROVALS else self._plain(status)

    def subject_role(self, code: str) -> str:
        return self._words.text(SUBJECTS[code]) if code in SUBJECTS else self._plain(code)

    def _with_article(self, section: type[Coded], code: str) -> str:
        found = _ARTICLE.match(code)
        name = self.of(section, code)
        return f"{name} (Art. {article(*found.groups())})" if found else name

    def _coded(self, section: type[Coded], codes: Iterable[str]) -> str:
        return "; ".join(sorted(self.of(section, code) for code in codes))

    def of(self, section: type[Coded], code: str) -> str:
        """The name of a code that a pack declares."""
        return self._words.name(_name(self._packs, section, code)) or self._plain(code)

    def _plain(self, code: str) -> str:
        return self._words.unknown() if code == UNKNOWN else code

    def _said(self, party: str) -> dict[str, Any]:
        return self._facts.at(PARTY, party, *self._moment) or {}


def article(number: str, rest: str) -> str:
    """A code's article as lawyers write it: `46`, `-2-c` give `46(2)(c)`."""
    return number + "".join(f"({part})" for part in rest.split("-") if part)


def _name(packs: Packs, section: type[Coded], code: str) -> str:
    named = packs.rows(section).of(code)
    return named[-1].name if named else ""
