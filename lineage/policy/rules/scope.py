"""Which version a movement names, and whether its purposes are the policy's at all."""

from collections.abc import Iterator

from lineage.facts import PARTY
from lineage.judging.case import Case
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, forbidden, permitted, remarked, untold


@rule("policy.version", "L7, L260", "A movement names the version of the policy in force.")
def names_the_version(case: Case) -> Iterator[Said]:
    named = case.flow.policy_version
    assert case.version is not None
    if not named:
        yield remarked("policy-version-missing", ("D-01",), "it names no version of the policy")
    elif named == case.version.name:
        yield permitted("D-01", facts=[case.version.fact])
    else:
        reason = f"version {named} was not in force, but {case.version.name}"
        clauses = ("D-01", "Z-05")
        yield forbidden("policy-version-not-effective", clauses, reason, [case.version.fact])


@rule("policy.purpose", "L11, L104, L181-L195", "Data is used for purposes that the policy names.")
def purposes_are_declared(case: Case) -> Iterator[Said]:
    if not case.flow.purposes and (case.collects or case.discloses):
        yield untold("purposes", ("D-03",))
    for purpose in case.flow.purposes:
        row = case.book.purposes.get(purpose)
        if row:
            yield permitted(*row.clauses)
        else:
            reason = f"the policy names no purpose {purpose}"
            yield forbidden("purpose-not-declared", ("D-03",), reason)


@rule("policy.source", "L54", "Third parties that are sources are known by name.")
def sources_are_known(case: Case) -> Iterator[Said]:
    flow = case.flow
    if not case.collects or flow.from_party.startswith("@"):
        return
    if case.facts.one(PARTY, flow.from_party) is None:
        reason = f"no party fact declares the source {flow.from_party}"
        yield remarked("source-unresolved", ("C-01",), reason, ambiguity="AMB-24")
    else:
        yield permitted("C-01")
