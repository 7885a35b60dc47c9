"""Where batches are kept: one seam, several stores that share no code."""
