"""Chains of one person's copies, rule by rule."""
