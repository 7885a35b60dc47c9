"""The HTTP API over the answers of `lineage`."""
