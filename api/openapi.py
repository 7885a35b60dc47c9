"""Writes the OpenAPI document: `python -m api.openapi deploy/openapi.json`."""

import json
import sys
import tempfile
from pathlib import Path

from api.app import create_app
from lineage.bootstrap import open_lineage
from lineage.settings import Settings


def document() -> str:
    """The document as it is kept in the repository."""
    with tempfile.TemporaryDirectory() as folder:
        lineage = open_lineage(Settings(store=folder))
        try:
            return json.dumps(create_app(lineage, None).openapi(), indent=2, sort_keys=True) + "\n"
        finally:
            lineage.close()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), "utf-8")
