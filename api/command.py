"""The commands this package adds to the command line: `serve` and `token`."""

import ipaddress
import logging
import socket
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
import uvicorn

from api import auth
from api.app import create_app
from api.auth import SCOPES, Tokens
from api.hosts import LOOPBACK
from lineage import garbage
from lineage import sample as sample_company
from lineage import settings as settings_of
from lineage.answers.secrecy import AUDIENCES
from lineage.bootstrap import Lineage, open_lineage
from lineage.errors import LineageError, UsageError
from lineage.logs import log_to_stderr

GRACE_S: Final = 20
"""How long requests under way may take once the server is told to stop."""
SAMPLE_PERSON: Final = "sample-ana"
FAILED: Final = 1
WRONG_USE: Final = 2

_TokensFile = Annotated[
    Path | None,
    typer.Option("--tokens-file", help="File of tokens' hashes. Default: LINEAGE_TOKENS_FILE."),
]


def serve(
    store: Annotated[
        str | None,
        typer.Option(help="Folder of the store, or neo4j://HOST. Default: ./lineage-data."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 picks a free one.", min=0, max=65535)] = 8765,
    sample: Annotated[
        bool, typer.Option("--sample", help="Load an invented company into an empty store.")
    ] = False,
    tokens_file: _TokensFile = None,
    key_file: Annotated[
        Path | None, typer.Option(help="The installation's key file. Default: `key` in the store.")
    ] = None,
) -> None:
    """Serve the API. Example: lineage serve --sample

    Without bearer tokens it listens on loopback only, and everybody there may do everything.
    """
    try:
        settings = settings_of.load(
            store=store, tokens_file=_text(tokens_file), key_file=_text(key_file)
        )
        tokens = auth.load(Path(settings.tokens_file)) if settings.tokens_file else None
        check_address(host, tokens)
        with closing(open_lineage(settings)) as lineage:
            if sample and not sample_company.load(lineage):
                typer.echo("The store is not empty; nothing was loaded into it.", err=True)
            lineage.view()
            garbage.settled()
            known = lineage.directory.find(SAMPLE_PERSON) is not None
            _run(lineage, tokens, host, port, SAMPLE_PERSON if known else "YOUR-USER-ID")
    except LineageError as error:
        raise _ended(error) from None


def token(
    name: Annotated[str, typer.Argument(help="Who will use it; appears in the access journal.")],
    scope: Annotated[
        list[str], typer.Option("--scope", help=f"May be given often: {', '.join(SCOPES)}.")
    ],
    audience: Annotated[
        list[str] | None,
        typer.Option("--audience", help=f"May ask on behalf of: {', '.join(AUDIENCES)}."),
    ] = None,
    tokens_file: _TokensFile = None,
) -> None:
    """Make a bearer token and print it once. Example: lineage token portal --scope disclose

    Without --audience it asks for the person alone, or with the scope investigate, report or admin
    on behalf of anybody. The file keeps only its hash; a running server learns of it when it is
    started again.
    """
    try:
        path = settings_of.load(tokens_file=_text(tokens_file)).tokens_file
        if not path:
            raise UsageError("--tokens-file: expected the file that `lineage serve` is given")
        typer.echo(auth.create(Path(path), name, scope, audience or ()))
    except LineageError as error:
        raise _ended(error) from None


def check_address(host: str, tokens: Tokens | None) -> None:
    """Raises UsageError for an address that others can reach while no token is configured."""
    if not tokens and not _is_loopback(host):
        raise UsageError(
            f"--host {host}: others could reach this address; it needs bearer tokens"
            " (lineage token NAME --scope disclose --tokens-file FILE, then serve with that file)"
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _run(lineage: Lineage, tokens: Tokens | None, host: str, port: int, subject: str) -> None:
    log_to_stderr({"lineage.api": logging.INFO, "uvicorn": logging.WARNING})
    app = create_app(lineage, tokens, hosts=None if tokens else LOOPBACK | {host, f"[{host}]"})
    listening = _listen(host, port)
    bound = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    typer.echo(_introduction(f"http://{shown}:{bound}", tokens, subject))
    options: dict[str, Any] = {"access_log": False, "log_config": None, "server_header": False}
    config = uvicorn.Config(app, timeout_graceful_shutdown=GRACE_S, **options)
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(f"{host}:{port} cannot be listened on: {error.strerror}") from None


def _introduction(url: str, tokens: Tokens | None, subject: str) -> str:
    header = " -H 'Authorization: Bearer TOKEN'" if tokens else ""
    query = orjson.dumps({"subject": subject}).decode()
    return "\n".join(
        (
            f"Serving {url} (OpenAPI: {url}/openapi.json). Try:",
            f"  curl -s {url}/health/ready",
            f"  curl -s{header} {url}/v1/flows",
            f"  curl -s{header} {url}/v1/disclosures"
            f" -H 'Content-Type: application/json' -d '{query}'",
        )
    )


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _ended(error: LineageError) -> typer.Exit:
    typer.echo(f"lineage: {error}", err=True)
    return typer.Exit(WRONG_USE if isinstance(error, UsageError) else FAILED)
