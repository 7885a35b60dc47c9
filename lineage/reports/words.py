"""What a report is written in: messages by gettext, names, dates and numbers by CLDR (Babel).

Catalogues are the `.po` files beside the translators' work; they are compiled when first read.
English is the language of the messages themselves. A string that a catalogue lacks is shown in
English rather than lost; a test holds that no catalogue lacks any.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final, get_args

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from lineage.instants import EPOCH, parse
from lineage.reports.query import Language
from lineage.view import UNKNOWN

LANGUAGES: Final[tuple[str, ...]] = get_args(Language)
CATALOGUES: Final = files("lineage.reports") / "languages"


class Words:
    """One language."""

    def __init__(self, language: str) -> None:
        """`language` is one of LANGUAGES."""
        self.language = language
        self._messages = translations(language)
        self._locale = Locale.parse(language)

    def text(self, message: str, **values: object) -> str:
        """A message of ours, with values put where it names them."""
        return self._messages.gettext(message).format(**values)

    def plural(self, one: str, many: str, count: int) -> str:
        """A message that depends on a count, which it names `{count}`."""
        return self._messages.ngettext(one, many, count).format(count=self.number(count))

    def name(self, plain: str) -> str:
        """The name of a code in a pack. What a company's own pack adds stays as it is there."""
        return self._messages.gettext(plain) if plain else plain

    def unknown(self) -> str:
        """What stands where nobody declared anything."""
        return self.text("unknown")

    def date(self, instant: str) -> str:
        """The day of an RFC 3339 time, in UTC, or of a date."""
        if instant == UNKNOWN:
            return self.unknown()
        at = parse(instant if "T" in instant else f"{instant}T00:00:00Z")
        day = (EPOCH + timedelta(microseconds=at)).date()
        return format_date(day, format="long", locale=self._locale)

    def country(self, code: str) -> str:
        """A country by its ISO 3166-1 code."""
        return self._locale.territories.get(code, code) if code != UNKNOWN else self.unknown()

    def number(self, count: int) -> str:
        return format_decimal(count, locale=self._locale)

    def listed(self, parts: Iterable[str]) -> str:
        """`a, b and c`."""
        return format_list(list(parts), locale=self._locale)


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language."""
    if language == "en":
        return NullTranslations()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
