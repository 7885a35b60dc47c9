"""The graph of parties and flows: some thousand edges, however many movements there are."""
