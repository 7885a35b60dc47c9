"""The tests, which mirror the packages that they test."""
