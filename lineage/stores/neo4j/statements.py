"""The statements that write a batch, in the order in which they run.

`$first` is the ordinal of the batch's first event. A relationship's moment is sent as seconds and
nanoseconds: the server makes a date of it in a fraction of the time that the driver takes.
"""

from typing import Final

STANDING: Final = """
OPTIONAL MATCH (before:Batch {sequence: $sequence - 1})
OPTIONAL MATCH (same:Batch {sequence: $sequence})
RETURN before IS NOT NULL AS follows, same.token AS token, before.digest AS digest,
       before.events_total AS events_total, before.rows_total AS rows_total,
       before.subject_last AS subject_last, before.quarantine_last AS quarantine_last
"""

BATCH: Final = "CREATE (batch:Batch) SET batch = $batch"

HOLDERS: Final = """
UNWIND $holders AS row
MERGE (system:System {key: row.key})
  ON CREATE SET system.name = row.name, system.party = row.party
MERGE (party:Party {id: row.party})
MERGE (system)-[:OPERATED_BY]->(party)
WITH system, row WHERE row.place <> ''
MERGE (place:Place {code: row.place})
MERGE (system)-[:LOCATED_IN]->(place)
"""

FLOWS: Final = """
UNWIND $flows AS row
MATCH (sender:System {key: row.holders[0]}), (receiver:System {key: row.holders[1]})
CREATE (sender)<-[:FROM]-(flow:Activity:Flow)-[:TO]->(receiver)
SET flow = row.said
"""

ACTS: Final = """
UNWIND $acts AS row
MATCH (holder:System {key: row.holders[0]})
CREATE (act:Activity:Erasure)-[:AT]->(holder)
SET act = row.said
"""

PEOPLE: Final = """
UNWIND $people AS row
CREATE (person:Subject) SET person = row
"""

MOVED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (person:Subject {number: $subject[i]})
MATCH (flow:Activity {number: $activity[i]})
CREATE (person)-[:MOVED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), completed_at: $completed_at[i],
  ended_at: $ended_at[i], event: $event[i], source: $source[i], ordinal: $first + $place[i],
  identity: $identity[i], derived_from: $derived_from[i], detail: $detail[i]}]->(flow)
"""

ERASED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (person:Subject {number: $subject[i]})
MATCH (act:Activity {number: $activity[i]})
CREATE (person)-[:ERASED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), event: $event[i], source: $source[i],
  ordinal: $first + $place[i], detail: $detail[i]}]->(act)
"""

COHORT_MOVED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (flow:Activity:Flow {number: $activity[i]})
MERGE (cohort:Cohort {manifest: $manifest[i]})
  ON CREATE SET cohort.uri = $uri[i], cohort.count = $count[i]
CREATE (cohort)-[:MOVED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), completed_at: $completed_at[i],
  ended_at: $ended_at[i], event: $event[i], source: $source[i], ordinal: $first + $place[i],
  identity: $identity[i], derived_from: $derived_from[i], detail: $detail[i]}]->(flow)
"""

COHORT_ERASED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (act:Activity:Erasure {number: $activity[i]})
MERGE (cohort:Cohort {manifest: $manifest[i]})
  ON CREATE SET cohort.uri = $uri[i], cohort.count = $count[i]
CREATE (cohort)-[:ERASED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), event: $event[i], source: $source[i],
  ordinal: $first + $place[i], detail: $detail[i]}]->(act)
"""

EVERYONE_MOVED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (flow:Activity:Flow {number: $activity[i]})-[:FROM]->(:System)-[:OPERATED_BY]->(party)
MERGE (everyone:Everyone {holder: party.id})
MERGE (everyone)-[:HELD_BY]->(party)
CREATE (everyone)-[:MOVED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), completed_at: $completed_at[i],
  ended_at: $ended_at[i], event: $event[i], source: $source[i], ordinal: $first + $place[i],
  identity: $identity[i], derived_from: $derived_from[i], detail: $detail[i]}]->(flow)
"""

EVERYONE_ERASED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (act:Activity:Erasure {number: $activity[i]})-[:AT]->(:System)-[:OPERATED_BY]->(party)
MERGE (everyone:Everyone {holder: party.id})
MERGE (everyone)-[:HELD_BY]->(party)
CREATE (everyone)-[:ERASED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), event: $event[i], source: $source[i],
  ordinal: $first + $place[i], detail: $detail[i]}]->(act)
"""

FACTS: Final = """
UNWIND $facts AS row
CREATE (fact:Fact) SET fact = row.said
FOREACH (number IN row.people |
  MERGE (person:Subject {number: number}) CREATE (fact)-[:ABOUT]->(person))
FOREACH (id IN row.parties |
  MERGE (party:Party {id: id}) CREATE (fact)-[:ABOUT]->(party))
FOREACH (declared IN row.declared |
  MERGE (party:Party {id: declared.id}) SET party += declared.said)
"""

FINDINGS: Final = """
UNWIND $findings AS row
CREATE (finding:Finding:OfArrival) SET finding = row
FOREACH (id IN CASE row.party WHEN '' THEN [] ELSE [row.party] END |
  MERGE (party:Party {id: id}) CREATE (finding)-[:ABOUT]->(party))
"""

QUARANTINE: Final = """
UNWIND $refused AS row
CREATE (refused:Quarantine) SET refused = row
"""

REPLAYED: Final = """
UNWIND $replayed AS row
MATCH (refused:Quarantine {number: row.number})
SET refused.replayed_us = row.replayed_us, refused.replayed_at = row.replayed_at
"""

POSITIONS: Final = """
UNWIND $positions AS row
MERGE (source:Source {name: row[0]}) SET source.position = row[1]
"""

DRAWN: Final = "MATCH (batch:Batch {sequence: $sequence}) SET batch.relationships = $relationships"
