"""`python -m verification.benchmarks.hello DSN SCHEMA PORT`: the framework alone, with one indexed select."""

import sys

import asyncpg
import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(openapi_url=None)
DSN, SCHEMA, PORT = sys.argv[1:]


@app.get("/v/{code}")
async def hello(code: str) -> PlainTextResponse:
    """Answer with the number of a row."""
    if not hasattr(app.state, "pool"):
        app.state.pool = await asyncpg.create_pool(DSN, server_settings={"search_path": SCHEMA})
    serial = await app.state.pool.fetchval("select serial from certificates where verification_code = $1", code)
    return PlainTextResponse(f"hello {serial}")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(PORT), log_level="critical", access_log=False, loop="uvloop")
