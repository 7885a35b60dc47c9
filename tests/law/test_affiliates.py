"""Who is one group with whom, under five laws; and who is covered, or shares across a venture."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.law.affiliates import affiliate, covered_person, group, jv_cross_share
from lineage.law.ruling import Fact, Outcome
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at, owns

PACKS = shipped()
PENGUIN = (
    owns("ROO", "PGN", 100),
    owns("PGN", "PUF", 60),
    owns("PGN", "FUL", 50),
)
SISTER = owns("ROO", "DOV", 51)


def test_one_group_by_each_law_s_share() -> None:
    """Exactly half is enough for the policy and not for California; a tenth for carriers."""
    assert group(PACKS, "policy-50", "PGN", PENGUIN, NOW) == {"FUL", "PUF", "ROO"}
    assert group(PACKS, "ccpa-50", "PGN", PENGUIN, NOW) == {"PUF", "ROO"}
    assert group(PACKS, "communications-act-10", "PGN", PENGUIN, NOW) == {"FUL", "PUF", "ROO"}
    assert group(PACKS, "no-test", "PGN", PENGUIN, NOW) == set()
    with_sister = group(PACKS, "policy-50", "PGN", (*PENGUIN, SISTER), NOW)
    assert with_sister == {"DOV", "FUL", "PUF", "ROO"}
    assert group(PACKS, "policy-50", "PUF", PENGUIN, NOW) == {"PGN", "ROO", "FUL"}


@pytest.mark.parametrize(
    ("test", "percent", "inside"),
    [
        ("policy-50", 49.99, False),
        ("policy-50", 50, True),
        ("ccpa-50", 50, False),
        ("ccpa-50", 50.01, True),
        ("communications-act-10", 10, False),
        ("communications-act-10", 10.01, True),
    ],
)
def test_the_line_itself(test: str, percent: float, inside: bool) -> None:
    """Half and a tenth are counted in or out as the law says."""
    assert ("B" in group(PACKS, test, "A", [owns("A", "B", percent)], NOW)) is inside
    assert ("A" in group(PACKS, test, "B", [owns("A", "B", percent)], NOW)) is inside


def test_which_interests_count() -> None:
    """Votes for the policy; any interest under the Communications Act."""
    equity = [owns("A", "B", 60, interest="equity")]
    assert group(PACKS, "policy-50", "A", equity, NOW) == set()
    assert group(PACKS, "communications-act-10", "A", equity, NOW) == {"B"}
    controlled = [owns("A", "B", 5, control=True)]
    assert group(PACKS, "policy-50", "A", controlled, NOW) == set()
    assert group(PACKS, "ccpa-50", "A", controlled, NOW) == {"B"}
    assert group(PACKS, "ccpa-50", "A", [owns("A", "B", 5, control=False)], NOW) == set()


def test_control_passes_down_a_chain() -> None:
    """A grandchild belongs to the group, and a ring of owners does not go on for ever."""
    chain = [owns("A", "B", 60), owns("B", "C", 60), owns("C", "D", 40), owns("B", "A", 50)]
    assert group(PACKS, "policy-50", "A", chain, NOW) == {"B", "C"}
    assert group(PACKS, "policy-50", "C", chain, NOW) == {"A", "B"}


PARTIES = "ABCDE"
EDGES = st.lists(
    st.tuples(st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.sampled_from((40, 50, 60))),
    max_size=8,
)


@given(EDGES)
def test_a_group_is_what_a_common_owner_reaches(edges: list[tuple[str, str, int]]) -> None:
    """Against Warshall's closure: two are one group if somebody controls both, or one the other."""
    facts = [owns(owner, owned, percent) for owner, owned, percent in edges if owner != owned]
    controls = {(one, one) for one in PARTIES} | {
        (owner, owned) for owner, owned, percent in edges if percent >= 50
    }
    for middle, first, last in product(PARTIES, repeat=3):
        if (first, middle) in controls and (middle, last) in controls:
            controls.add((first, last))
    for party in PARTIES:
        expected = {
            other
            for other in PARTIES
            for top in PARTIES
            if (top, party) in controls and (top, other) in controls and other != party
        }
        assert group(PACKS, "policy-50", party, facts, NOW) == expected


@pytest.mark.parametrize(
    ("test", "fields", "outcome", "missing"),
    [
        ("policy-50", {"percent": 50}, Outcome.HOLDS, ""),
        ("policy-50", {"percent": 49.99}, Outcome.DOES_NOT, ""),
        ("policy-50", {}, Outcome.CANNOT_TELL, "ownership.percent"),
        (
            "policy-50",
            {"percent": 50, "interest": None},
            Outcome.CANNOT_TELL,
            "ownership.interest",
        ),
        ("policy-50", {"percent": 40, "interest": None}, Outcome.DOES_NOT, ""),
        ("communications-act-10", {"percent": 11, "interest": None}, Outcome.HOLDS, ""),
        ("communications-act-10", {"percent": 9}, Outcome.CANNOT_TELL, "ownership.control"),
        ("communications-act-10", {"percent": 9, "control": False}, Outcome.DOES_NOT, ""),
        ("ccpa-50", {"percent": 60, "common_branding": False}, Outcome.DOES_NOT, ""),
        ("ccpa-50", {"percent": 60}, Outcome.CANNOT_TELL, "ownership.common_branding"),
        (
            "ccpa-50",
            {"percent": 60, "common_branding": True},
            Outcome.CANNOT_TELL,
            "whether they share personal information",
        ),
        ("ccpa-joint-venture-40", {"percent": 40}, Outcome.HOLDS, ""),
        ("ccpa-joint-venture-40", {"percent": 39.9}, Outcome.DOES_NOT, ""),
        ("ccpa-joint-venture-40", {}, Outcome.CANNOT_TELL, "ownership.percent"),
        ("no-test", {"percent": 60}, Outcome.DOES_NOT, ""),
    ],
)
def test_affiliates_with_all_that_a_law_asks(
    test: str, fields: dict[str, object], outcome: Outcome, missing: str
) -> None:
    """What nobody declared is named, where it would decide."""
    facts = [owns("B", "A", **fields)]  # type: ignore[arg-type]
    asked = affiliate(PACKS, test, "A", "B", facts, NOW)
    assert (asked.outcome, asked.missing) == (outcome, missing)
    assert asked.facts == (() if test == "no-test" else ("B-A",))


def test_strangers_are_no_affiliates() -> None:
    """Nothing links them, and nothing that is missing would."""
    asked = affiliate(PACKS, "policy-50", "A", "X", [owns("A", "B", 60)], NOW)
    assert (asked.fails, asked.facts) == (True, ())


PLACES = {"CHN": "CN", "HKG": "HK-X", "A": "US-CA", "B": "US-NV", "C": "SG"}


@pytest.mark.parametrize(
    ("party", "facts", "outcome"),
    [
        ("CHN", (), Outcome.HOLDS),
        ("HKG", (), Outcome.HOLDS),
        ("A", (), Outcome.DOES_NOT),
        ("NEW", (), Outcome.CANNOT_TELL),
        ("A", (owns("CHN", "A", 50),), Outcome.HOLDS),
        ("A", (owns("CHN", "A", 49.9),), Outcome.DOES_NOT),
        ("A", (owns("CHN", "A", 30), owns("HKG", "A", 20)), Outcome.HOLDS),
        ("A", (owns("CHN", "A", 30), owns("C", "A", 70)), Outcome.DOES_NOT),
        ("A", (owns("CHN", "C", 50), owns("C", "A", 50)), Outcome.HOLDS),
        ("A", (owns("CHN", "C", 49), owns("C", "A", 100)), Outcome.DOES_NOT),
        (
            "A",
            (owns("CHN", "A", 30), {**owns("CHN", "A", 30, interest="equity"), "id": "e"}),
            Outcome.DOES_NOT,
        ),
        ("A", (owns("CHN", "A"),), Outcome.CANNOT_TELL),
        ("A", (owns("CHN", "A", 49), owns("HKG", "A")), Outcome.CANNOT_TELL),
        ("A", (owns("CHN", "C", 50), owns("C", "A", 30), owns("HKG", "A", 20)), Outcome.HOLDS),
    ],
)
def test_covered_persons_by_place_and_owners(
    party: str, facts: tuple[Fact, ...], outcome: Outcome
) -> None:
    """Shares of covered owners add up at any depth; votes and equity of one owner do not."""
    asked = covered_person(PACKS, party, PLACES, facts, NOW)
    assert asked.outcome is outcome
    missing = {"NEW": "party.place"}.get(party, "ownership.percent")
    assert asked.missing == (missing if outcome is Outcome.CANNOT_TELL else "")
    assert covered_person(PACKS, party, PLACES, facts, at("2025-04-07")).fails


def test_a_venture_does_not_share_across() -> None:
    """What one member gave may go back to it, and to no other member."""
    facts = [owns("A", "JV", 50), owns("B", "JV", 40), owns("C", "JV", 10)]
    asked = jv_cross_share(PACKS, "JV", "A", "B", facts, NOW)
    assert asked.holds
    assert asked.facts == ("A-JV", "B-JV")
    assert asked.rule == "law.jv-cross-share"
    assert [row.id for row in asked.rows] == ["ccpa-joint-venture-40"]
    assert jv_cross_share(PACKS, "JV", "A", "A", facts, NOW).fails
    for giver, receiver in (("A", "C"), ("C", "B"), ("A", "X")):
        ruling = jv_cross_share(PACKS, "JV", giver, receiver, facts, NOW)
        assert (ruling.fails, ruling.rule) == (True, "law.jv-cross-share")
    unknown = [owns("A", "JV", 50), owns("B", "JV")]
    assert jv_cross_share(PACKS, "JV", "A", "B", unknown, NOW).missing == "ownership.percent"
