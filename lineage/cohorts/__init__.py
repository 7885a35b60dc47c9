"""Bulk events: the manifests that list their people, found, checked and read."""
