"""Manifests: found where they may lie, and read for what they say."""
