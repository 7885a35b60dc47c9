"""People: how a raw identifier becomes a pseudonym, and who may turn it back."""
