"""Due diligence: what a buyer would take over, in counts, as an audience may see it."""
