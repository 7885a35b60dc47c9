"""Worked scenarios of the domain with their exact expected answers."""
