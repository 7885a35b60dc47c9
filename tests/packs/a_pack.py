"""A small sound pack as text, for tests to break."""

from typing import Final

from lineage.packs.pack import Pack
from lineage.packs.reading import parse_pack

PACK: Final = """\
pack:
  id: small
  kind: law
  version: "1"
  title: Small
  source: made up
  as_of: 2026-11-23
  defaults: {source: product, valid_from: 2020-01-01, status: in_force}
schemes:
  - {id: old, name: Old, valid_to: 2024-01-01, status: expired}
  - {id: old, name: Renewed, valid_from: 2024-01-01}
  - {id: next, name: Next, valid_from: 2027-05-14, status: pending}
  - id: idea
    name: Idea
    valid_from: null
    status: pending
"""


def a_pack(old: str = "", new: str = "") -> Pack:
    """The pack, with one piece of its text replaced."""
    assert old in PACK
    return parse_pack(PACK.replace(old, new, 1) if old else PACK, "small.yaml")
