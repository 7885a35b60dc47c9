"""`lineage consume` on a real broker."""
