"""Law, policy and vocabulary as data."""
