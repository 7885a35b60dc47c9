"""Answers that leave the building: letters, registers and reports, in files that can be checked.

A report is made in three steps, each of which is a function: a query is answered, the answer is
written as a `Document` in one language, and the document is put into a form. The same query and
`known_at` give the same bytes.
"""
