"""What every store must do, by the docstrings of `LineageStore`."""
