"""The operations port: probes for the orchestrator, and metrics. Do not expose it through the ingress."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.running.supervisor import Supervisor

log = structlog.get_logger()

Readiness = Callable[[], Awaitable[dict[str, str]]]
Measure = Callable[[], Awaitable[None]]


def operations_app(supervisor: Supervisor, readiness: Readiness, measure: Measure) -> Starlette:
    """Build the application of the operations port.

    `readiness` maps what is not ready to a reason; an empty mapping means ready. `measure` updates the metrics that
    come from the database; while it fails, `/metrics` shows their last values.
    """

    async def livez(_request: Request) -> Response:
        # Ignores other systems: restarting this process would not repair them.
        silent = supervisor.silent()
        return JSONResponse({"alive": not silent, "silent": silent}, status_code=503 if silent else 200)

    async def readyz(_request: Request) -> Response:
        missing = await readiness()
        return JSONResponse({"ready": not missing, "missing": missing}, status_code=503 if missing else 200)

    async def show_metrics(_request: Request) -> Response:
        try:
            async with asyncio.timeout(2):
                await measure()
        except Exception as error:  # noqa: BLE001 - metrics must be readable while the database is away
            log.warning("metrics.stale", **failure(error))
        return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", show_metrics)])
