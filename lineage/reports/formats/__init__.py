"""Forms of a report. Each takes a document and its provenance and gives bytes, always the same."""
