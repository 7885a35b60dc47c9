"""The API with two routes more, for comparison: constant JSON, and the least an answer takes."""

import sys
from pathlib import Path

import uvicorn
from fastapi import Request, Response

from api.app import create_app
from lineage import garbage
from lineage.bootstrap import open_lineage
from lineage.settings import Settings
from tests.bench import bare_answer

CONSTANT = b'{"answer":"constant"}'


def main(store: str, port: int) -> None:
    """Serve until stopped."""
    lineage = open_lineage(Settings(store=str(Path(store))))
    lineage.view()
    garbage.settled()
    app = create_app(lineage, tokens=None)

    @app.post("/constant")
    async def constant() -> Response:
        return Response(CONSTANT, media_type="application/json")

    @app.post("/bare")
    async def bare(request: Request) -> Response:
        body = bare_answer.answer(lineage, await request.body())
        return Response(body, media_type="application/json")

    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_config=None)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
