"""The facts that answers and verdicts depend on, one event type per kind of fact."""
