"""The graph of parties and flows, and what it shows."""
