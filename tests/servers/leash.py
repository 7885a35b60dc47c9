"""Ends the servers of a test session when the session ends, however it ends.

Run as a module with a folder, and as standard input a pipe that only the session holds open: when
it dies, the pipe closes. Then every server beneath the folder is killed and the folder removed.
"""

import shutil
import sys
from pathlib import Path

from deploy.local.process import Process


def end(folder: Path) -> None:
    for lock in folder.glob("*/lock"):
        Process(lock.parent).kill()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.read()
    end(Path(sys.argv[1]))
