"""Which data is of a kind that is counted as bulk."""

import pytest

from lineage.law.bulk import kinds
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at

PACKS = shipped()


@pytest.mark.parametrize(
    ("categories", "precision_m", "found"),
    [
        (("email",), None, set()),
        (("email", "phone_number"), None, {"identifiers"}),
        (("precise_location",), 40, {"geolocation"}),
        (("precise_location",), 1000, {"geolocation"}),
        (("precise_location",), 1001, set()),
        (("precise_location",), None, {"geolocation"}),
        (("payment_data", "email", "device_id"), None, {"financial", "identifiers"}),
        (("moon",), None, set()),
    ],
)
def test_kinds_of_sensitive_data(
    categories: tuple[str, ...], precision_m: float | None, found: set[str]
) -> None:
    """One identifier alone is none; a position must be exact, or of unknown precision."""
    assert {row.id for row in kinds(PACKS, categories, precision_m, NOW)} == found
    assert not kinds(PACKS, categories, precision_m, at("2025-04-07"))
