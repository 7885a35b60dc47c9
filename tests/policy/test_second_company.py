"""Another company's policy is another file, and a later version may only amend it."""

from pathlib import Path
from typing import Any

from lineage.bootstrap import Lineage
from lineage.settings import Settings
from tests.builders import Event, a_fact, a_party
from tests.policy.company import agreed, given_to
from tests.policy.judged import codes_of
from tests.reference.store import ReferenceStore
from tests.worlds import KEYS, fill

README = Path(__file__).parents[2] / "README.md"


def shop(tmp_path: Path) -> Lineage:
    """A product that knows the pack that the README shows."""
    blocks = README.read_text("utf-8").split("```")
    [pack] = [block for block in blocks if block.startswith("yaml\npack:")]
    file = tmp_path / "corner-shop.yaml"
    file.write_text(pack.removeprefix("yaml\n"))
    return Lineage(Settings(packs=str(file)), ReferenceStore(), KEYS)


def version(name: str, at: int, **data: Any) -> Event:
    return a_fact("policy", "shop", at, version=name, pack="corner-shop", **data)


DELIVERY: dict[str, Any] = {
    "to": {"class": "vendor"},
    "categories": ["postal_address"],
    "purposes": ["contract_performance"],
    "policy_version": "2026-01-01",
}


def test_the_pack_of_the_readme_judges(tmp_path: Path) -> None:
    """A carrier gets an address to deliver to; a partner for its offers gets none."""
    lineage = shop(tmp_path)
    parties = [a_party(place="US-CA"), a_party("GUI", "vendor"), a_party("RAZ", "business_partner")]
    fill(lineage, [*parties, version("2026-01-01", 0), *agreed("GUI"), *agreed("RAZ")])
    fill(lineage, [given_to("GUI", "m1", **DELIVERY)])
    fill(lineage, [given_to("RAZ", "m2", **DELIVERY | {"to": {}, "purposes": ["partner_offers"]})])
    assert codes_of(lineage, "m1") == set()
    assert codes_of(lineage, "m2") == {"recipient-class-not-declared", "purpose-not-declared"}


def test_a_version_amends_the_pack_from_when_it_governs(tmp_path: Path) -> None:
    """The same movement is judged by the version in force at its moment."""
    lineage = shop(tmp_path)
    row = {"recipient_class": "contractor", "purpose": "contract_performance"}
    fill(lineage, [a_party(place="US-CA"), a_party("GUI", "contractor"), *agreed("GUI")])
    fill(lineage, [version("2026-01-01", 0), version("2026-06-01", 20, amends=[row])])
    before = DELIVERY | {"to": {"class": "contractor"}}
    after = before | {"policy_version": "2026-06-01", "people": ["BEN"]}
    fill(lineage, [given_to("GUI", "m1", 19, **before), given_to("GUI", "m2", 20, **after)])
    assert codes_of(lineage, "m1") == {"recipient-class-not-declared"}
    assert codes_of(lineage, "m2", "BEN") == set()
