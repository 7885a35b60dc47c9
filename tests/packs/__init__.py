"""Tests of law, policy and vocabulary as data."""
