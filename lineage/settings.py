"""Every setting of the product, in one frozen table: name, default, help.

Each can be given as an environment variable (`LINEAGE_` and the name in capitals); the ones that
have a flag can be given on the command line, which wins.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from lineage.errors import UsageError

PREFIX: Final = "LINEAGE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose. Unknown names are refused."""

    store: str = "./lineage-data"
    """Folder of the embedded store."""
    key_file: str = ""
    """The installation's key file; `key` in the store's folder where empty."""
    company: str = ""
    """Party id of the company itself; taken from party facts of class `company` where empty."""
    identifiers: str = "reversible"
    """`reversible` keeps raw identifiers sealed, `one-way` keeps none. Decided by a store's first use."""
    raw_events: str = "sealed"
    """`sealed` keeps received events, compressed and sealed; `off` keeps none."""
    late_after_h: int = 24
    """Hours after which the report of a movement counts as late."""
    tokens_file: str = ""
    """File of bearer tokens' hashes; needed to listen on anything but 127.0.0.1."""

    @property
    def folder(self) -> Path:
        return Path(self.store)

    @property
    def key_path(self) -> Path:
        return Path(self.key_file) if self.key_file else self.folder / "key"


CHOICES: Final = {"identifiers": ("reversible", "one-way"), "raw_events": ("sealed", "off")}
# Variables of the product that are not settings.
_OTHER: Final = frozenset({"LINEAGE_TOKEN"})


def load(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings from the environment, overruled by what was given. Raises UsageError."""
    variables = os.environ if environment is None else environment
    known = {field.name: field for field in fields(Settings)}
    values: dict[str, Any] = {}
    for variable, text in variables.items():
        if not variable.startswith(PREFIX) or variable in _OTHER:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in known:
            raise UsageError(f"{variable} is no setting; see `lineage settings`")
        values[name] = _parsed(variable, text, known[name].default)
    values |= {name: value for name, value in given.items() if value is not None}
    for name, allowed in CHOICES.items():
        if values.get(name, allowed[0]) not in allowed:
            raise UsageError(f"{name}: expected one of {', '.join(allowed)}")
    return Settings(**values)


def _parsed(variable: str, text: str, default: object) -> object:
    if not isinstance(default, int):
        return text
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"{variable}: expected a whole number") from None
