"""The shipped example, on the seed metadata of Marquez: where e-mail and address went."""

import random

import pytest

from lineage.openlineage import EXAMPLES, load_mapping
from tests.openlineage.builders import (
    NO_SAMPLES,
    SAMPLES,
    Json,
    Translation,
    movements,
    shorts,
    translated,
)

STREAM = SAMPLES / "food_delivery.ndjson"

pytestmark = pytest.mark.skipif(not STREAM.is_file(), reason=NO_SAMPLES)

EVERYTHING = ("email", "first_name", "last_name", "phone_number", "postal_address")


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return STREAM.read_bytes().splitlines()


@pytest.fixture(scope="module")
def translation(lines: list[bytes]) -> Translation:
    return translated(load_mapping(EXAMPLES / "food_delivery.yaml"), lines)


def by_pair(translation: Translation) -> dict[tuple[str, str], Json]:
    return {
        (short[1], short[2]): movement
        for movement in movements(translation)
        for short in [shorts(Translation([movement]))[0]]
    }


def test_exactly_what_travelled(translation: Translation) -> None:
    """A COMPLETE without datasets dates what the run's START named."""
    at = "2026-03-02T22:{}:00Z"
    assert shorts(translation) == sorted(
        [
            ("collect", "@subject", "public.customers", at.format("10"), EVERYTHING),
            (
                "collect",
                "@subject",
                "public.drivers",
                at.format("05"),
                ("email", "first_name", "last_name", "phone_number"),
            ),
            ("collect", "@subject", "public.orders", at.format("05"), ("message_content",)),
            (
                "disclose",
                "public.customers",
                "public.delivery_7_days",
                at.format("06"),
                ("email", "postal_address"),
            ),
            (
                "internal",
                "public.delivery_7_days",
                "public.top_delivery_times",
                at.format("06"),
                ("email",),
            ),
            ("internal", "public.delivery_7_days", "public.discounts", at.format("06"), ("email",)),
            ("onward", "public.discounts", "mailer-campaigns", at.format("06"), ("email",)),
        ]
    )


def test_the_chain_from_the_company_to_the_mailer(translation: Translation) -> None:
    """Movements of one instant are linked in the order of their datasets."""
    found = by_pair(translation)
    disclosed = found["public.customers", "public.delivery_7_days"]
    copied = found["public.delivery_7_days", "public.discounts"]
    mailed = found["public.discounts", "mailer-campaigns"]
    assert [parent["id"] for parent in copied["data"]["derived_from"]] == [disclosed["id"]]
    assert [parent["id"] for parent in mailed["data"]["derived_from"]] == [copied["id"]]
    # The table of customers was, by its run's own time, complete only after it had been read.
    assert "derived_from" not in disclosed["data"]
    parties = [movement["data"]["to"]["party"] for movement in (disclosed, copied, mailed)]
    assert parties == ["INSIGHT", "INSIGHT", "MAILER"]


def test_a_movement_in_full(translation: Translation) -> None:
    movement = by_pair(translation)["public.discounts", "mailer-campaigns"]
    assert movement["source"] == "openlineage:food_delivery"
    assert movement["id"].startswith("ol-3ab25429-")
    data = {name: value for name, value in movement["data"].items() if name != "derived_from"}
    assert data.pop("openlineage")["job"] == {
        "namespace": "food_delivery",
        "name": "email_discounts",
    }
    assert data == {
        "kind": "onward",
        "from": {"party": "INSIGHT", "system": "insight-analytics", "place": "IE"},
        "to": {
            "party": "MAILER",
            "system": "mailer-campaigns",
            "place": "US-NY",
            "class": "service_provider",
            "role": "sub_processor",
        },
        "all_held": True,
        "data": [{"category": "email", "collection_mode": "user_given", "subject_role": "user"}],
        "purposes": ["contact_user"],
        "direct_marketing": True,
    }


def test_nobody_and_nothing_is_unknown(translation: Translation) -> None:
    facts = [event for event in translation.events if event not in movements(translation)]
    assert translation.events[: len(facts)] == facts
    assert [(fact["type"].split(".")[1], fact["data"]["id"]) for fact in facts] == [
        ("party", "FOOD"),
        ("party", "INSIGHT"),
        ("party", "MAILER"),
        ("system", "food-drivers"),
        ("system", "food-warehouse"),
        ("system", "insight-analytics"),
        ("system", "mailer-campaigns"),
    ]
    assert facts[1]["data"] == {
        "id": "INSIGHT",
        "name": "Example Insight Analytics Ltd",
        "class": "service_provider",
        "place": "IE",
    }
    assert facts[0]["time"] == "2026-01-01T00:00:00Z"


def test_what_looks_personal_and_is_not_mapped_is_reported(translation: Translation) -> None:
    assert [(one.name, one.column, one.category) for one in translation.unmapped] == [
        ("public.drivers", "car_license_plate", "vehicle_license_plate")
    ]
    assert translation.untraced == []


def test_neither_order_nor_repetition_matters(lines: list[bytes], translation: Translation) -> None:
    mapping = load_mapping(EXAMPLES / "food_delivery.yaml")
    for seed in range(20):
        shuffled = [*lines, *random.Random(seed).sample(lines, 10)]
        random.Random(seed).shuffle(shuffled)
        assert translated(mapping, shuffled) == translation, f"seed {seed}"
