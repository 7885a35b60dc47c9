"""Tests of what stores share."""
