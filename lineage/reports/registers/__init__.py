"""Registers that a company must keep, derived from recorded movements and never typed in.

Beside each stands what is declared but was never observed, and what was observed but never
declared: a register that only repeats declarations proves nothing.
"""
