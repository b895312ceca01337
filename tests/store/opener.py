"""Opens tickets in several threads of one process, for the test of openings at once.

Arguments: database address, folder, person, threads, openings a thread, and an opening key to be
shared by all (or "-" for one each). Waits for a line on standard input, so that several
processes begin together; prints the numbers it was given as JSON.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from helpdesk.database import open_database
from tests.store.world import MONDAY_10, Desk, draft, requester


def main(url: str, folder: str, person: str, threads: str, each: str, shared_key: str) -> None:
    desk = Desk(open_database(url), Path(folder))
    owner = requester(person)
    conversation = desk.conversation(owner)

    def open_some(thread: int) -> list[str]:
        return [
            desk.tickets.open(
                draft(),
                owner,
                conversation_id=conversation.id,
                opening_key=f"{thread}-{turn}" if shared_key == "-" else shared_key,
                now=MONDAY_10,
            ).number
            for turn in range(int(each))
        ]

    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(int(threads)) as pool:
        numbers = [number for some in pool.map(open_some, range(int(threads))) for number in some]
    print(json.dumps(numbers))


if __name__ == "__main__":
    main(*sys.argv[1:])
