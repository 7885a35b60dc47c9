"""Where personal data went, when, under what legal basis, and where it went next."""

from importlib.metadata import version

__version__ = version("personal-data-lineage")
