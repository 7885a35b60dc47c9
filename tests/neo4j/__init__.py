"""The Neo4j store beyond what every store must do: its graph, its errors, its faults."""
