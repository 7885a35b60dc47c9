"""Every clause and ambiguity of the policy, kept apart from the pack that accounts for them."""

_BY_SECTION = {
    "D": "01 02 03 04 05 06 07 08 09 10 11 12 13 13a 13b 14 15",
    "C": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28",
    "S": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25",
    "P": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28",
    "K": "01 02 03 04 05 06 07 08 09",
    "T": "01 02 03 04 05 06 07",
    "X": "01 02 03 04 05",
    "Y": "01 02 03 04 05 06 07",
    "Z": "01 02 03 04 05 06",
}
CLAUSES = [
    f"{section}-{number}" for section, numbers in _BY_SECTION.items() for number in numbers.split()
]

AMBIGUITIES = [f"AMB-{number:02}" for number in range(1, 27)]
