"""Which column names look like personal data."""

import pytest

from lineage.openlineage.guess import guess_category


@pytest.mark.parametrize(
    ("column", "category"),
    [
        ("customer_email", "email"),
        ("emailAddress", "email"),
        ("E-Mail", "email"),
        ("IPAddress", "ip_address"),
        ("client_ip", "ip_address"),
        ("macAddress", "device_id"),
        ("device_id", "device_id"),
        ("home_address", "postal_address"),
        ("contact.zipCode", "postal_address"),
        ("phone2", "phone_number"),
        ("MOBILE_NUMBER", "phone_number"),
        ("name", "person_name"),
        ("FirstName", "first_name"),
        ("family-name", "last_name"),
        ("date_of_birth", "birth_date"),
        ("dob", "birth_date"),
        ("SSN", "national_id"),
        ("passportNumber", "passport_number"),
        ("car_license_plate", "vehicle_license_plate"),
        ("lat", "precise_location"),
        ("pickup_longitude", "precise_location"),
        ("iban", "payment_data"),
    ],
)
def test_names_that_look_personal(column: str, category: str) -> None:
    assert guess_category(column) == category


@pytest.mark.parametrize(
    "column",
    [
        "description", "file_name", "restaurant_name", "shipping_cost", "platform", "cellar",
        "relation", "latency", "id", "customer_id", "zipped", "page", "storage", "panel", "",
        "名前のない列", "emails_sent_total",
    ],
)  # fmt: skip
def test_names_that_look_harmless(column: str) -> None:
    assert guess_category(column) is None
