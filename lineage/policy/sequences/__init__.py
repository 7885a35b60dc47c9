"""Rules that look at many events of one person together."""
