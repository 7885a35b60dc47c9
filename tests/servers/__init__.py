"""Real servers for tests: a Kafka and a Neo4j shared by the session, and private ones to be killed.

Fixtures (`tests.servers.fixtures`):

- `kafka`: address of a broker, `host:port`. Tests on it make topics of their own (`fresh_topic`).
- `database`: a Neo4j server's `Address`. A test empties it first (`tests.graph.empty`).
- `secure_kafka`: a broker that asks for passwords and certificates (`tests.servers.secure`).
- `private_kafka`, `private_neo4j`: a started server for one test, to kill, pause, restart.
- `servers`: makes further ones, not started yet.

Where a shared server comes from, in this order:

1. the environment: LINEAGE_TEST_KAFKA (`host:port`), LINEAGE_TEST_NEO4J (a URI) and
   LINEAGE_TEST_NEO4J_PASSWORD;
2. what `lineage-stack up` runs in this folder, a Neo4j only where its database is empty;
3. a server of the session's own; a Neo4j of the version LINEAGE_TEST_NEO4J_VERSION says.

Where none can be had, tests are skipped with the reason; where the environment says CI, they fail.
"""
