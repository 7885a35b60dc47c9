"""Rules: pure functions that turn what is known into findings."""
