"""The rules of a published policy that look at one person."""
