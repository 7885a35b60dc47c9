"""Movements in memory as packed columns, the same for every store."""
