"""All rules of a published policy, in the order of the policy's sections."""

from typing import Final, NamedTuple

from lineage.judging.case import Case
from lineage.judging.person_rule import PersonRule
from lineage.judging.rule import Rule
from lineage.policy.people import access, agreement, children, consents, marketing, notices, parents
from lineage.policy.people.permissions import permission_is_granted
from lineage.policy.rules import (
    categories,
    deals,
    legal,
    location,
    matrix,
    recipients,
    scope,
    sharing,
    transfers,
)

FLOW_RULES: Final[tuple[Rule[Case], ...]] = (
    scope.names_the_version,
    scope.purposes_are_declared,
    scope.sources_are_known,
    categories.categories_are_declared,
    categories.collected_as_declared,
    categories.access_is_within_permission,
    categories.permission_lists_it,
    categories.written_back,
    location.interval_is_long,
    recipients.is_what_it_is_claimed,
    matrix.recipients_and_purposes,
    matrix.category_limits,
    matrix.ground_is_stated,
    sharing.affiliate_undertook,
    sharing.published_by_the_person,
    sharing.sent_to_linked_site,
    legal.requested_or_in_good_faith,
    transfers.controls_are_in_place,
    transfers.recipient_is_bound,
    transfers.place_is_known,
    deals.deal_is_named,
)
"""Asked once for a flow and an interval of the facts they rest on."""

PERSON_RULES: Final[tuple[PersonRule, ...]] = (
    permission_is_granted,
    consents.consent_holds,
    agreement.transfer_is_agreed_to,
    children.child_is_protected,
    parents.parent_consents,
    marketing.opt_out_is_heeded,
    notices.told_of_the_deal,
    notices.told_of_the_change,
    access.access_ends,
    access.written_back_from,
)
"""Asked for each movement and person that they concern."""


class Described(NamedTuple):
    """A rule that looks at many events together, for people who read of it."""

    id: str
    citation: str
    reason: str


SEQUENCE_RULES: Final[tuple[Described, ...]] = (
    Described(location.RULE, "L90", "Points of location do not make a track."),
    Described("policy.child-removal", "L244", "Data of a child is removed, and copies are known."),
    Described("policy.retention", "L127-L137, L208-L210", "Copies are gone when they are due."),
    Described("policy.deleted-early", "L130", "Contract data is kept until the contract ends."),
    Described("policy.retention-schedule", "L134, L208-L210", "Periods are scheduled and ordered."),
    Described("policy.version-date", "L258", "A new version carries a later date."),
    Described("policy.lawful", "L111", "Where the policy promises lawfulness, the law is kept."),
    Described("erasure.moved-after", "GDPR Art. 17; L137", "Erased data does not move again."),
    Described("erasure.not-propagated", "GDPR Art. 19; L137", "Recipients confirm an erasure."),
    Described("erasure.anonymised", "L137", "Anonymising names its method."),
)
"""Asked of one person's whole history, or of the whole record."""

DESCRIBED: Final = {
    **{one.id: Described(one.id, one.citation, one.reason) for one in FLOW_RULES},
    **{one.id: Described(one.id, one.citation, one.reason) for one in PERSON_RULES},
    **{one.id: one for one in SEQUENCE_RULES},
}
"""Every rule by its id."""
