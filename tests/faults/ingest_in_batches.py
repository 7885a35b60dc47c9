"""A process to be killed: ingests a file batch after batch and says when each one is durable.

Usage: python -m tests.faults.ingest_in_batches STORE-FOLDER FILE BATCH-SIZE
"""

import sys
from pathlib import Path

from lineage.bootstrap import open_lineage
from lineage.ingest.pipeline import Received
from lineage.settings import Settings
from tests.worlds import HISTORY


def main(folder: str, file: str, size: int) -> None:
    lineage = open_lineage(Settings(store=folder, manifests=str(Path(file).parent)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    lines = Path(file).read_bytes().splitlines()
    for start in range(0, len(lines), size):
        received = [Received(line) for line in lines[start : start + size]]
        end = min(start + size, len(lines))
        lineage.pipeline.submit(received, HISTORY, positions={file: str(end)})
        sys.stdout.write(f"{end}\n")
        sys.stdout.flush()
    lineage.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
