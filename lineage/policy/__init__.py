"""The published policy as rules: small pure functions, each for one passage or a few."""
