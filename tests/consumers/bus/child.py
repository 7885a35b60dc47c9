"""A consumer that dies of SIGKILL before its nth step of a kind: `python -m … FOLDER STEP NTH`.

It does not claim the store, so that a test can have several on one; NTH 0 stands for never.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

from consumers import clients
from consumers.measures import Measures
from consumers.settings import ConsumerSettings
from consumers.source import Source
from consumers.worker import Worker
from lineage import kafka_settings
from tests.consumers.bus.consuming import a_lineage


def main(folder: str, step: str, nth: int) -> None:
    lineage = a_lineage(Path(folder))
    kafka, settings = kafka_settings.load(), ConsumerSettings.load()
    client = clients.consumer(kafka, settings, settings.group)
    source = Source(client, kafka.topics_read, lineage.store.positions, in_group=True)
    numbers = count(1)

    def die(reached: str) -> None:
        if reached == step and next(numbers) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    worker = Worker(source, lineage.store, lineage.pipeline, settings, Measures(), die)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
