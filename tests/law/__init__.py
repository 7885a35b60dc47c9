"""Tests of the rules of law, each with near misses."""
