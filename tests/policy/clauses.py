"""Ids of every clause and ambiguity of the policy, kept apart from the pack that accounts for them."""

CLAUSES = """
D-01 D-02 D-03 D-04 D-05 D-06 D-07 D-08 D-09 D-10 D-11 D-12 D-13 D-13a D-13b D-14 D-15
C-01 C-02 C-03 C-04 C-05 C-06 C-07 C-08 C-09 C-10 C-11 C-12 C-13 C-14 C-15 C-16 C-17 C-18 C-19 C-20
C-21 C-22 C-23 C-24 C-25 C-26 C-27 C-28
S-01 S-02 S-03 S-04 S-05 S-06 S-07 S-08 S-09 S-10 S-11 S-12 S-13 S-14 S-15 S-16 S-17 S-18 S-19 S-20
S-21 S-22 S-23 S-24 S-25
P-01 P-02 P-03 P-04 P-05 P-06 P-07 P-08 P-09 P-10 P-11 P-12 P-13 P-14 P-15 P-16 P-17 P-18 P-19 P-20
P-21 P-22 P-23 P-24 P-25 P-26 P-27 P-28
K-01 K-02 K-03 K-04 K-05 K-06 K-07 K-08 K-09
T-01 T-02 T-03 T-04 T-05 T-06 T-07
X-01 X-02 X-03 X-04 X-05
Y-01 Y-02 Y-03 Y-04 Y-05 Y-06 Y-07
Z-01 Z-02 Z-03 Z-04 Z-05 Z-06
""".split()

AMBIGUITIES = [f"AMB-{number:02}" for number in range(1, 27)]
