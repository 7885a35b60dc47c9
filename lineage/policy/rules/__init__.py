"""The rules of a published policy, by what they read."""
