"""Which columns look like personal data by their names."""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_A-Za-z]+|[0-9]+")


class _Guess(NamedTuple):
    category: str
    phrases: tuple[str, ...]
    only: tuple[str, ...]


def guess_category(column: str) -> str | None:
    """What a column such as `customer_email` or `address.zipCode` seems to hold, None for nothing.

    Only the last part of a nested column's path is looked at.
    """
    words = " ".join(word.lower() for word in _WORD.findall(column.rpartition(".")[2]))
    padded = f" {words} "
    for guess in _guesses():
        if words in guess.only or any(f" {phrase} " in padded for phrase in guess.phrases):
            return guess.category
    return None


@cache
def _guesses() -> tuple[_Guess, ...]:
    text = (files(__package__) / "personal_columns.yaml").read_text(encoding="utf-8")
    return tuple(
        _Guess(row["category"], tuple(row.get("phrases", ())), tuple(row.get("only", ())))
        for row in yaml.safe_load(text)
    )
