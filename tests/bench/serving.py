"""Requests per second of `where` over HTTP, against other routes of the same server."""

import asyncio
import random
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import orjson

from tests.bench.world import Shape, subject

CONNECTIONS = 16
SECONDS = 5.0
ROUNDS = 3
Row = tuple[str, str, str]


def measure(store: Path, shape: Shape) -> list[Row]:
    """The routes in turn, the median of the rounds."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.server", str(store), str(port)]
    with subprocess.Popen(command) as server:
        try:
            _await(port)
            rounds = [_round(port, shape) for _ in range(ROUNDS)]
        finally:
            server.terminate()
    constant, bare, where = (sorted(rates)[ROUNDS // 2] for rates in zip(*rounds, strict=True))
    return [
        ("constant JSON over HTTP, requests/s", f"{constant:,.0f}", ""),
        ("where over HTTP, requests/s", f"{where:,.0f}", ""),
        ("where over HTTP ÷ constant JSON", f"{where / constant:.2f}", "0.7"),
        ("the least an answer takes ÷ constant JSON", f"{bare / constant:.2f}", ""),
    ]


def _round(port: int, shape: Shape) -> tuple[float, float, float]:
    chance = random.Random(shape.seed)
    asked = [{"subject": subject(chance.randrange(shape.people))} for _ in range(5_000)]
    constant, bare, where = (
        asyncio.run(_rate(port, requests))
        for requests in (
            [_request("/constant", {})],
            [_request("/bare", question) for question in asked],
            [_request("/v1/disclosures", question) for question in asked],
        )
    )
    return constant, bare, where


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


def _request(path: str, body: Mapping[str, object]) -> bytes:
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
