"""For each code of a finding one world that raises it, and a near miss that does not."""
