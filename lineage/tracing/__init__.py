"""Chains, copies and gaps: pure functions over one person's history."""
