"""Every language says everything, and says it with the same values."""

import re
from collections.abc import Sequence

import pytest
from babel.messages.pofile import read_po

from lineage.reports.words import CATALOGUES, LANGUAGES, Words
from tests.reports.messages import Message, needed

TRANSLATED = [language for language in LANGUAGES if language != "en"]


def catalogue(language: str) -> dict[Message, tuple[str, ...]]:
    """Message → its translations: one, or one for each plural form."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language, abort_invalid=True)
    return {_message(one.id): _forms(one.string) for one in found if one.id}


def _message(identity: str | Sequence[str]) -> Message:
    return identity if isinstance(identity, str) else tuple(identity)


def _forms(translation: str | Sequence[str] | None) -> tuple[str, ...]:
    return (translation,) if isinstance(translation, str) else tuple(translation or ())


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_missing_and_none_is_left_over(language: str) -> None:
    """What the code and the packs can say is exactly what the catalogue translates."""
    assert set(catalogue(language)) == needed()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_is_there_and_names_the_same_values(language: str) -> None:
    """An empty translation or a misspelt `{day}` would show in a letter only."""
    for message, forms in catalogue(language).items():
        wanted = set(re.findall(r"{\w+}", message if isinstance(message, str) else message[1]))
        assert len(forms) == (1 if isinstance(message, str) else 2), message
        for form in forms:
            assert form.strip(), message
            assert set(re.findall(r"{\w+}", form)) == wanted, message


@pytest.mark.parametrize(
    ("language", "day", "country", "counted", "listed"),
    [
        ("en", "November 23, 2026", "Germany", "1,234 disclosures", "a, b, and c"),
        ("de", "23. November 2026", "Deutschland", "1.234 Weitergaben", "a, b und c"),
        ("fr", "23 novembre 2026", "Allemagne", "1\u202f234 communications", "a, b et c"),
        ("es", "23 de noviembre de 2026", "Alemania", "1.234 comunicaciones", "a, b y c"),
    ],
)
def test_dates_countries_and_numbers_are_the_languages_own(
    language: str, day: str, country: str, counted: str, listed: str
) -> None:
    """As CLDR has them."""
    words = Words(language)
    assert words.date("2026-11-23T09:00:00Z") == day
    assert words.country("DE") == country
    assert words.plural("{count} disclosure", "{count} disclosures", 1234) == counted
    assert words.listed("abc") == listed


def test_what_nobody_declared_is_unknown_in_every_language() -> None:
    """A date and a country that are unknown are said to be so, never left empty."""
    for language in LANGUAGES:
        words = Words(language)
        assert words.date("unknown") == words.country("unknown") == words.unknown() != ""
