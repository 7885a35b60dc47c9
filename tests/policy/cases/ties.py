"""Ties and branches that no finding code hangs on: who wins at one instant, and what else counts.

Beside the cases, so that what rules say of them is read too (`tests/policy/said.py`).
"""

from typing import Any, NamedTuple

from tests.builders import Event, a_consent, a_fact, a_party, day
from tests.policy.cases.case import datum, of
from tests.policy.cases.people import applies, living_in
from tests.policy.cases.recipients import (
    LEGAL,
    NAMED,
    TO_PUF,
    consent,
    decided,
    demanded,
    offers,
    request,
    to_counsel,
)
from tests.policy.company import a_policy, collected, given_to, hosted


class Shown(NamedTuple):
    """A world of one movement, `m1`, and what there is to see."""

    name: str
    events: list[Event]
    without: tuple[str, ...] = ()


def share(owner: str, owned: str, percent: float | None, **data: Any) -> Event:
    given = {"interest": "voting", **({} if percent is None else {"percent": percent}), **data}
    return a_fact("ownership", f"{owner}-{owned}", 1, owner=owner, owned=owned, **given)


def to_affiliate() -> Event:
    return given_to("PUF", **TO_PUF)


PUF = ("own-puf",)
S15: dict[str, Any] = {"basis": {"policy_clause": "S-15"}}
SUBMITTED = datum("email", collection_mode="user_given")
AUTOMATIC = datum("ip_address", collection_mode="automatic")
BY_CONSENT: dict[str, Any] = {"basis": {"gdpr": "eu-gdpr:A6-1-a"}}

LEGAL_ONES = [
    Shown("a request that came only later", [request(received_at=day(11)), demanded()]),
    Shown("a request that came at that instant", [request(received_at=day(10)), demanded()]),
    Shown("a request of another authority", [request(authority="OTHER"), demanded()]),
    Shown("nobody said whether it is valid", [request(valid=None), demanded()]),
    Shown("a request that nobody recorded", [demanded(basis={"legal_request": "NONE"})]),
    Shown("a request without a scope", [request(scope=None), demanded()]),
    Shown("neither request nor ground", [given_to("GAN", **LEGAL)]),
    Shown("no ground to a private party", [given_to("LAW", **LEGAL)]),
    Shown("a ground without a decision", [given_to("LAW", **LEGAL, basis={"legal_ground": "x"})]),
    Shown("a decision that came later", [decided(11), to_counsel(decision="GF")]),
    Shown(
        "decided later than it was recorded",
        [
            a_fact("decision", "GF", 5, ground="wrongdoing", decided_at=day(11)),
            to_counsel(decision="GF"),
        ],
    ),
    Shown("a ground the policy does not name", [decided(5, "profit"), to_counsel(decision="GF")]),
    Shown("safety, to counsel", [decided(5, "personal_safety"), to_counsel(decision="GF")]),
    Shown(
        "an authority in good faith",
        [decided(), given_to("GAN", **LEGAL, basis={"decision": "GF"})],
    ),
    Shown("an authority that nobody declared", [request(), demanded()], ("party-GAN",)),
]

GROUPS = [
    Shown("a parent", [share("PUF", "PGN", 50), to_affiliate()], PUF),
    Shown(
        "a parent of a parent",
        [share("TOP", "PGN", 60), share("PUF", "TOP", 51), to_affiliate()],
        PUF,
    ),
    Shown("a sister", [share("TOP", "PGN", 60), share("TOP", "PUF", 50), to_affiliate()], PUF),
    Shown(
        "a daughter of a daughter",
        [share("PGN", "MID", 80), share("MID", "PUF", 50), to_affiliate()],
        PUF,
    ),
    Shown(
        "two daughters together",
        [share("PGN", "MID", 80), share("MID", "PUF", 30), share("PGN", "PUF", 20), to_affiliate()],
        PUF,
    ),
    Shown(
        "two daughters not quite together",
        [
            share("PGN", "MID", 80),
            share("MID", "PUF", 29.99),
            share("PGN", "PUF", 20),
            to_affiliate(),
        ],
        PUF,
    ),
    Shown(
        "equity without votes", [share("PGN", "PUF", 90, interest="equity"), to_affiliate()], PUF
    ),
    Shown("a share of nobody knows how much", [share("PGN", "PUF", None), to_affiliate()], PUF),
    Shown("a stranger", [share("PGN", "MID", 90), to_affiliate()], PUF),
    Shown("a stranger's share", [share("OTHER", "PUF", 90), to_affiliate()], PUF),
]

CONSENTS = [
    Shown("a clause of consent, and consent", [consent(), offers(**S15)]),
    Shown("a clause of consent, and none", [offers(**S15)]),
    Shown("withdrawn", [consent(), consent(9, status="withdrawn"), offers(**S15)]),
    Shown(
        "withdrawn for something else",
        [consent(9, status="withdrawn", purposes=["contact_user"]), offers(**S15)],
    ),
    Shown("refused", [consent(9, status="refused"), offers(**NAMED)]),
    Shown("too narrow", [consent(categories=["phone_number"]), offers(**S15)]),
    Shown("only by use", [consent(form="implied"), offers(**S15)]),
    Shown("a parent's is not the person's", [consent(by="parent"), offers(**S15)]),
    Shown("for collecting only", [consent(scope="collect"), offers(**NAMED)]),
    Shown("for both, in one word", [consent(scope="collect+disclose"), offers(**NAMED)]),
    Shown("the one it names is another's", [consent(), offers(basis={"consent": "else"})]),
    Shown(
        "consent to an earlier version, and a change that touches it",
        [
            consent(1, policy_version="2021-12-23"),
            a_policy(
                "2022-01-01", 3, amends=[{"recipient_class": "business_partner", "purpose": "x"}]
            ),
            offers(**NAMED),
        ],
    ),
    Shown(
        "consent to an earlier version, and a change elsewhere",
        [
            consent(1, policy_version="2021-12-23"),
            a_policy("2022-01-01", 3, amends=[{"recipient_class": "vendor", "purpose": "x"}]),
            offers(**NAMED),
        ],
    ),
    Shown(
        "agreed to the new version",
        [
            collected("c0", 1),
            a_policy("2022-01-01", 3),
            a_consent("new", 4, policy_version="2022-01-01"),
            hosted(),
        ],
    ),
    Shown(
        "agreed to another version",
        [
            collected("c0", 1),
            a_policy("2022-01-01", 3),
            a_consent("new", 4, policy_version="2021-12-23"),
            hosted(),
        ],
    ),
    Shown(
        "refused the new version",
        [
            collected("c0", 1),
            a_policy("2022-01-01", 3),
            a_consent("new", 4, policy_version="2022-01-01", status="refused"),
            hosted(),
        ],
    ),
]

BORDERS = [
    Shown(
        f"from {home} to {place}",
        [living_in(home), of(hosted(to={"place": place, "role": "processor"}), SUBMITTED)],
    )
    for home, place in [
        ("US-CA", "US-NV"),
        ("US-NV", "US-CA"),
        ("US", "US-NV"),
        ("DE", "US-CA"),
        ("US-CA", "US-CA"),
    ]
] + [
    Shown(
        "looked at from abroad",
        [
            living_in("US-CA"),
            of(hosted(to={"access_places": ["IN"], "role": "processor"}), SUBMITTED),
        ],
    ),
    Shown("what is automatic is never submitted", [living_in("DE"), of(hosted(), AUTOMATIC)]),
    Shown(
        "agreed after handing over, before it moved",
        [
            living_in("DE"),
            of(collected("c1", 5), SUBMITTED),
            a_consent("yes", 7),
            of(hosted(), SUBMITTED),
        ],
    ),
    Shown(
        "agreed at the instant of handing over",
        [
            living_in("DE"),
            of(collected("c1", 5), SUBMITTED),
            a_consent("yes", 5),
            of(hosted(), SUBMITTED),
        ],
    ),
    Shown(
        "handed over again after agreeing",
        [
            living_in("DE"),
            of(collected("c1", 5), SUBMITTED),
            a_consent("yes", 7),
            of(collected("c2", 8), SUBMITTED),
            of(hosted(), SUBMITTED),
        ],
    ),
    Shown(
        "refused", [living_in("DE"), a_consent("no", 1, status="refused"), of(hosted(), SUBMITTED)]
    ),
]

AGES = [
    Shown(
        f"{band} in {home}", [living_in(home, born_year_band=band), collected("m1", **BY_CONSENT)]
    )
    for home, band in [
        ("DE", "13_15"),
        ("DE", "16_17"),
        ("BE", "13_15"),
        ("FR", "13_15"),
        ("IN", "16_17"),
        ("US-CA", "13_15"),
        ("US-CA", "under_13"),
        ("AT", "13_15"),
    ]
] + [
    Shown(
        "a parent's consent below the country's age",
        [
            living_in("DE", born_year_band="13_15"),
            a_consent("p", 1, by="parent", verified_at=day(5), scope="collect"),
            collected("m1", 5, **BY_CONSENT),
        ],
    ),
    Shown(
        "verified only later",
        [
            living_in("DE", born_year_band="13_15"),
            a_consent("p", 1, by="parent", verified_at=day(6), scope="collect"),
            collected("m1", 5, **BY_CONSENT),
        ],
    ),
]

LAWS = [
    Shown(f"a basis of consent under {law}", [applies(law), living_in(home), hosted(**BY_CONSENT)])
    for law, home in [("gdpr", "DE"), ("uk-gdpr", "GB"), ("ch-fadp", "CH"), ("gdpr", "US-CA")]
] + [Shown("a vendor that nobody declared", [a_party("NIM", "vendor", 9), hosted()])]

SHOWN = [*LEGAL_ONES, *GROUPS, *CONSENTS, *BORDERS, *AGES, *LAWS]
