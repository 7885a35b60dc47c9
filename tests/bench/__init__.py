"""Benchmarks: `python -m tests.bench` prints a table with the facts of the machine."""
