"""Requests per second of `where` over HTTP, against a constant route of the same server."""

import asyncio
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import orjson

from tests.bench.world import Shape, subject

CONNECTIONS = 16
SECONDS = 5.0
ROUNDS = 3
Row = tuple[str, str, str]


def measure(store: Path, shape: Shape) -> list[Row]:
    """Both routes in turn, the median of the rounds."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.server", str(store), str(port)]
    with subprocess.Popen(command) as server:
        try:
            _await(port)
            rounds = [_round(port, shape) for _ in range(ROUNDS)]
        finally:
            server.terminate()
    constant = sorted(rate for rate, _ in rounds)[ROUNDS // 2]
    where = sorted(rate for _, rate in rounds)[ROUNDS // 2]
    return [
        ("constant JSON over HTTP, requests/s", f"{constant:,.0f}", ""),
        ("where over HTTP, requests/s", f"{where:,.0f}", ""),
        ("where ÷ constant JSON", f"{where / constant:.2f}", "0.7"),
    ]


def _round(port: int, shape: Shape) -> tuple[float, float]:
    chance = random.Random(shape.seed)
    constant = asyncio.run(_rate(port, [_request("/constant", {})]))
    questions = [
        _request("/v1/disclosures", {"subject": subject(chance.randrange(shape.people))})
        for _ in range(5_000)
    ]
    return constant, asyncio.run(_rate(port, questions))


async def _rate(port: int, requests: list[bytes]) -> float:
    until = time.perf_counter() + SECONDS
    counts = await asyncio.gather(
        *(
            _ask(port, requests[number::CONNECTIONS] or requests, until)
            for number in range(CONNECTIONS)
        )
    )
    return sum(counts) / SECONDS


async def _ask(port: int, requests: list[bytes], until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    done = 0
    while time.perf_counter() < until:
        writer.write(requests[done % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError("the server refused a question")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        done += 1
    writer.close()
    return done


def _request(path: str, body: dict[str, object]) -> bytes:
    text = orjson.dumps(body)
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    return head.encode() + f"content-length: {len(text)}\r\n\r\n".encode() + text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")
