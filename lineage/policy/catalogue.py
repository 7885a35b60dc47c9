"""All rules of a published policy, in the order of the policy's sections."""

from typing import Final

from lineage.judging.case import Case
from lineage.judging.person_rule import PersonRule
from lineage.judging.rule import Rule
from lineage.policy.people import access, agreement, children, consents, marketing, notices
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
    marketing.opt_out_is_heeded,
    notices.told_of_the_deal,
    notices.told_of_the_change,
    access.access_ends,
    access.written_back_from,
)
"""Asked for each movement and person that they concern."""
