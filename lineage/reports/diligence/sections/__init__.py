"""The sections of a due-diligence report, each a function of the deal that gives plain values."""
