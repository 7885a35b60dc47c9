"""The routes of the API, one small module for each group."""
