"""The Neo4j store: a graph that people can read, and packed batches that answers are read from."""
