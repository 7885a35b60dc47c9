"""Findings of an answer in the words of the scenarios."""

from collections.abc import Iterable

from tests.scenarios.scenario import Answer

ACTED_ON = ("violation", "warning")


def acted_on(answer: Answer) -> list[list[str]]:
    """[event, code] of violations and warnings about events."""
    return [
        [one["event"], one["code"]]
        for one in answer["findings"]
        if one["severity"] in ACTED_ON and "event" in one
    ]


def ambiguities(found: Iterable[Answer]) -> list[list[str]]:
    return [
        [one["event"], one["code"], one["ambiguity"]]
        for one in found
        if one["severity"] == "ambiguous"
    ]


def info(answer: Answer) -> list[list[str]]:
    return [[one["event"], one["code"]] for one in answer["findings"] if one["severity"] == "info"]


def about_parties(answer: Answer) -> list[list[str]]:
    return [[one["party"], one["code"]] for one in answer["findings"] if "party" in one]
