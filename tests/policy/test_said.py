"""What rules say, to the word: outcome, passages, reason and facts of each rule in each case."""

from tests.policy.said import FILE, said_of_all


def test_every_rule_says_what_it_said() -> None:
    """`python -m tests.policy.said` writes the file anew; the difference is what is reviewed."""
    assert list(said_of_all()) == FILE.read_text().splitlines()
