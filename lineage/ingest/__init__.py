"""The way of an event: bytes → decode → resolve → judge → record, one module each.

All branching is in `pipeline`; the leaves are plain functions.
"""
