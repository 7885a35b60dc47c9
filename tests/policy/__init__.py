"""The published policy as rules."""
