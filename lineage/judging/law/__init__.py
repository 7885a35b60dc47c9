"""The law as rules of judging: each asks pure functions of `lineage.law` about one movement.

A law is asked only where a `regime` fact says that it applies to the company (contract, section 3),
and where it protects the person.
"""
