"""Kills a server twenty times under load: `python -m tests.neo4j.faults deploy/faults-neo4j.md`.

Writes what happened as a table, the answers compared with those of an undisturbed file.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests.bench.machine import facts_of_machine
from tests.faults.history import dumped, people
from tests.neo4j.kills import Load, doubled_and_lost, killed_under_load, table
from tests.servers.fixtures import own_address
from tests.servers.own import Own
from tests.worlds import Question, ask, embedded, fill, lineage_on

KILLS: Final = 20
HEAD: Final = """# The Neo4j server killed under load

`make faults-neo4j` writes this page: one process records batch after batch while the server is
ended with SIGKILL {kills} times and started again. A batch whose commit was cut off may be there
though it was not acknowledged, which is why more can be stored than acknowledged; it is recognised,
and neither lost nor doubled.

Generated on {day} on {machine}.

"""


def different_answers(address: Address, load: Load) -> int:
    """People about whom the store answers otherwise than a file that nobody disturbed."""
    store = Neo4jStore(address)
    lineage = lineage_on(store)
    with embedded() as undisturbed:
        fill(undisturbed, load.events)
        questions = [Question(person) for person in people(load.events)]
        different = sum(
            dumped(ask(lineage, question)) != dumped(ask(undisturbed, question))
            for question in questions
        )
    problems = store.check()
    store.close()
    return different + len(problems)


def main(path: Path) -> int:
    """Write the page; how much was lost, doubled or answered otherwise."""
    own = Own(print)
    try:
        server = own.neo4j()
        server.start()
        address = own_address(server)
        kills, load = killed_under_load(server, address, KILLS)
        doubled, lost = doubled_and_lost(address, load)
        different = different_answers(address, load)
    finally:
        own.close()
    head = HEAD.format(kills=KILLS, day=datetime.now(UTC).date(), machine=facts_of_machine())
    told = f"Answers that differ from those of an undisturbed file: {different}.\n"
    path.write_text(head + table(kills, load, doubled, lost) + told, "utf-8")
    return doubled + lost + different


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
