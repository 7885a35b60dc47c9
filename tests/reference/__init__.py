"""Naive models that the product is held against; they share no code with it."""
