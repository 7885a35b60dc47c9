"""Translation of OpenLineage events, up to what the ingest pipeline takes in."""
