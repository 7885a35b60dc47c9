"""Which sections a pack of each kind may have."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from lineage.packs import breach_law, clocks, policy, regimes, transfer_law, us_law
from lineage.packs.rows import Row
from lineage.packs.vocabulary import Category, LegalBasis, Purpose, RecipientClass

Kind = Literal["law", "policy", "vocabulary"]

VOCABULARY: Final[tuple[type[Row], ...]] = (
    Category,
    Purpose,
    RecipientClass,
    policy.FindingCode,
)
LAW: Final[tuple[type[Row], ...]] = (
    LegalBasis,
    transfer_law.Membership,
    transfer_law.Scheme,
    transfer_law.Adequacy,
    transfer_law.TransferTool,
    transfer_law.SccModule,
    regimes.Regime,
    regimes.Threshold,
    regimes.AffiliateTest,
    regimes.LocationRadius,
    regimes.AgeLine,
    regimes.SpecialCategory,
    regimes.RecordRule,
    us_law.CcpaCategory,
    us_law.BusinessPurpose,
    us_law.LookBack,
    us_law.CpniUse,
    us_law.CountryOfConcern,
    us_law.BulkThreshold,
    clocks.Calendar,
    clocks.AnswerDeadline,
    breach_law.BreachElement,
    breach_law.BreachTrigger,
    clocks.BreachClock,
)
POLICY: Final[tuple[type[Row], ...]] = (
    Category,
    Purpose,
    RecipientClass,
    policy.Clause,
    policy.DeclaredCategory,
    policy.DeclaredPurpose,
    policy.DevicePermission,
    policy.Passage,
    policy.CategoryLimit,
    policy.Ground,
    policy.DealType,
    policy.Period,
    policy.Ambiguity,
)


def _by_name(sections: tuple[type[Row], ...]) -> Mapping[str, type[Row]]:
    return MappingProxyType({section.SECTION: section for section in sections})


SECTIONS: Final[Mapping[str, Mapping[str, type[Row]]]] = MappingProxyType(
    {"law": _by_name(LAW), "policy": _by_name(POLICY), "vocabulary": _by_name(VOCABULARY)}
)
"""By kind of pack, by name of the section. A policy may have codes of its own."""
