"""A simulator of Zoom: its API over HTTP, signed webhooks, and every misbehaviour on demand. People are invented."""

import asyncio
import hashlib
import hmac
import json
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ACCOUNT, CLIENT, SECRET = "cuenta-1", "app-1", "secreto-de-la-app"


@dataclass
class Fault:
    """One misbehaviour, used up by the next request whose method and path fit."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    truncate: bool = False
    delay: float = 0.0
    lose_answer: bool = False
    method: str = ""
    path: str = ""


@dataclass
class Simulator:
    """State of one account, and what it was asked."""

    url: str = ""
    meetings: dict[str, dict[str, Any]] = field(default_factory=dict)
    registrants: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    instances: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    reports: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    recordings: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)
    refuse_emails: set[str] = field(default_factory=set)
    has_webinars: bool = True
    page_size: int = 2
    repeat_pages: bool = False
    endless_token: bool = False
    tokens: set[str] = field(default_factory=set)
    concurrent: int = 0
    most_concurrent: int = 0
    counter: Counter[str] = field(default_factory=Counter)

    def next_number(self, name: str) -> int:
        self.counter[name] += 1
        return self.counter[name]

    def count(self, line: str) -> int:
        """How many requests were made whose method and path begin so."""
        return sum(one.startswith(line) for one in self.asked)

    def expire_tokens(self) -> None:
        self.tokens.clear()

    def hold(self, meeting_id: str, uuid: str, start: datetime, rows: list[dict[str, Any]]) -> None:
        """An occurrence took place, and its report shows these rows."""
        instance = {"uuid": uuid, "start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
        self.instances.setdefault(meeting_id, []).append(instance)
        self.reports[uuid] = rows


def row(name: str, email: str, joined: datetime, left: datetime, **more: Any) -> dict[str, Any]:
    """A row of a report."""
    times = {"join_time": f"{joined:%Y-%m-%dT%H:%M:%SZ}", "leave_time": f"{left:%Y-%m-%dT%H:%M:%SZ}"}
    seconds = int((left - joined).total_seconds())
    base = {"id": "", "user_id": "16778240", "name": name, "user_email": email, "duration": seconds}
    return {**base, **times, "registrant_id": "", "failover": False, "status": "in_meeting", **more}


@asynccontextmanager
async def simulated() -> AsyncIterator[Simulator]:
    """Run the simulator on a free port until the block ends."""
    simulator = Simulator()
    app = Starlette(
        routes=[Route("/{path:path}", _Answering(simulator), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]
    )
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    )
    server.capture_signals = _no_signals  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event
        await asyncio.sleep(0.01)
    simulator.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield simulator
    finally:
        server.should_exit = True
        await serving


class _no_signals:  # noqa: N801 - stands in for a method
    def __enter__(self) -> None: ...
    def __exit__(self, *_error: object) -> None: ...


class _Answering:
    """The API as an ASGI application."""

    def __init__(self, simulator: Simulator) -> None:
        self.state = simulator

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        state = self.state
        state.concurrent += 1
        state.most_concurrent = max(state.most_concurrent, state.concurrent)
        try:
            request = Request(scope, receive)
            # As at Zoom a proxy decodes the path before it is split: a slash that is encoded once is a slash.
            parts = [unquote(part) for part in unquote(scope["raw_path"].decode().partition("?")[0])[1:].split("/")]
            path = "/" + "/".join(parts)
            state.asked.append(f"{request.method} {path}")
            fault = self._fault(request.method, path)
            if fault.delay:
                await asyncio.sleep(fault.delay)
            if fault.status != 200 and not fault.lose_answer:
                body = {"code": fault.status, "message": "ana.quiros@correo.example"}
                answer: Response = JSONResponse(body, fault.status, headers=fault.headers)
            else:
                answer = await self._answer(request, parts)
            if fault.lose_answer:
                answer = JSONResponse({"code": 0}, 502)
            if fault.truncate:
                answer = Response(answer.body[: len(answer.body) // 2], media_type="application/json")
            await answer(scope, receive, send)
        finally:
            state.concurrent -= 1

    def _fault(self, method: str, path: str) -> Fault:
        for fault in self.state.faults:
            if fault.method in ("", method) and fault.path in path and (fault.path or path != "/oauth/token"):
                self.state.faults.remove(fault)
                return fault
        return Fault()

    async def _answer(self, request: Request, parts: list[str]) -> Response:
        if parts == ["oauth", "token"]:
            return await self._token(request)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.state.tokens:
            return JSONResponse({"code": 124, "message": "Access token is expired."}, 401)
        body = json.loads(await request.body() or b"{}")
        match (request.method, *parts[1:]):
            case ("GET", "users", _, "meetings" | "webinars" as kind):
                made = [one for one in self.state.meetings.values() if _kind(one) == kind]
                return self._page(request, kind, made)
            case ("POST", "users", _, "meetings" | "webinars" as kind):
                return self._make(kind, body)
            case (_, "meetings" | "webinars" as kind, meeting_id, *rest) if rest[:1] != ["recordings"] and _kind(
                self.state.meetings.get(meeting_id)
            ) not in (kind, ""):
                return _unknown()
            case ("PATCH", "meetings" | "webinars", meeting_id):
                self.state.meetings[meeting_id].update(body)
                return Response(status_code=204)
            case ("DELETE", "meetings" | "webinars", meeting_id):
                found = self.state.meetings.pop(meeting_id, None)
                return Response(status_code=204) if found else _unknown()
            case ("GET", "meetings" | "webinars", meeting_id, "registrants"):
                rows = [one for one in self.state.registrants.get(meeting_id, []) if one["status"] == "approved"]
                return self._page(request, "registrants", rows)
            case ("POST", "meetings" | "webinars", meeting_id, "registrants"):
                return self._register(meeting_id, body)
            case ("PUT", "meetings" | "webinars", meeting_id, "registrants", "status"):
                return self._cancel(meeting_id, body)
            case ("GET", "past_meetings" | "past_webinars" as past, meeting_id, "instances"):
                instances = self.state.instances.get(meeting_id)
                return JSONResponse({past.removeprefix("past_"): instances}) if instances else _unknown()
            case ("GET", "report", "meetings" | "webinars", uuid, "participants"):
                rows = self.state.reports.get(uuid)  # type: ignore[assignment]
                return _unknown() if rows is None else self._page(request, "participants", rows)
            case ("GET", "meetings", uuid, "recordings"):
                found = self.state.recordings.get(uuid)
                return JSONResponse(found) if found else _unknown()
        return _unknown()

    async def _token(self, request: Request) -> Response:
        form = dict(pair.split("=") for pair in (await request.body()).decode().split("&"))
        expected = httpx.BasicAuth(CLIENT, SECRET)._auth_header
        if request.headers.get("authorization") != expected or form != {
            "grant_type": "account_credentials",
            "account_id": ACCOUNT,
        }:
            return JSONResponse({"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, 400)
        token = f"token-{self.state.next_number('token')}"
        self.state.tokens.add(token)
        return JSONResponse({"access_token": token, "token_type": "bearer", "expires_in": 3599})

    def _page(self, request: Request, name: str, rows: list[dict[str, Any]]) -> Response:
        token = request.query_params.get("next_page_token", "")
        first = int(token.removeprefix("pagina-") or 0) if token else 0
        last = first + self.state.page_size
        begin = max(0, first - 1) if self.state.repeat_pages else first
        following = f"pagina-{last}" if last < len(rows) else ""
        if self.state.endless_token:
            following = "pagina-0"
        return JSONResponse({"page_size": self.state.page_size, "next_page_token": following, name: rows[begin:last]})

    def _make(self, kind: str, body: dict[str, Any]) -> Response:
        if kind == "webinars" and not self.state.has_webinars:
            return JSONResponse({"code": 200, "message": "Webinar plan is missing."}, 400)
        if _kind(body) != kind:
            return JSONResponse({"code": 300, "message": "Invalid type."}, 400)
        meeting_id = str(80_000_000_000 + self.state.next_number("meeting"))
        self.state.meetings[meeting_id] = {**body, "id": int(meeting_id), "agenda": body["agenda"][:250]}
        return JSONResponse({**body, "id": int(meeting_id), "join_url": "https://zoom.example/j/1"}, 201)

    def _register(self, meeting_id: str, body: dict[str, Any]) -> Response:
        if body["email"] in self.state.refuse_emails or not body.get("first_name"):
            return JSONResponse({"code": 300, "message": f"Invalid email {body['email']}"}, 400)
        registrant_id = f"registrado-{self.state.next_number('registrant')}"
        url = f"https://zoom.example/w/{meeting_id}?tk={registrant_id}.Ab_c-1"
        one = {**body, "id": registrant_id, "join_url": url, "status": "approved"}
        self.state.registrants.setdefault(meeting_id, []).append(one)
        return JSONResponse({"id": int(meeting_id), "registrant_id": registrant_id, "join_url": url}, 201)

    def _cancel(self, meeting_id: str, body: dict[str, Any]) -> Response:
        gone = {one["id"] for one in body["registrants"]}
        for one in self.state.registrants.get(meeting_id, []):
            if one["id"] in gone:
                one["status"] = "denied" if body["action"] == "deny" else "cancelled"
        return Response(status_code=204)


def _kind(made: dict[str, Any] | None) -> str:
    """Where something is found: webinars have other paths, and types of their own."""
    return "" if made is None else "webinars" if made.get("type") in (5, 6, 9) else "meetings"


def _unknown() -> Response:
    return JSONResponse({"code": 3001, "message": "Meeting does not exist."}, 404)


def participant_event(
    name: str, meeting_id: str, uuid: str, at: datetime, participant: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """An event about a participant, in the newer form; `more` goes into its object."""
    time_name = "leave_time" if name.endswith(("left", "left_breakout_room")) else "join_time"
    return {
        "event": name,
        "event_ts": int(at.timestamp() * 1000),
        "payload": {
            "account_id": ACCOUNT,
            "object": {
                **{"id": meeting_id, "uuid": uuid, "host_id": "anfitrion", "topic": "Sesión", "type": 2},
                **{"start_time": "2021-07-14T14:00:00Z", "timezone": "America/Panama", "duration": 90},
                **more,
                "participant": {time_name: f"{at:%Y-%m-%dT%H:%M:%SZ}", "phone_number": "8615250064084", **participant},
            },
        },
    }


def ended_event(meeting_id: str, uuid: str, at: datetime) -> dict[str, Any]:
    """The meeting ended."""
    found = {"id": meeting_id, "uuid": uuid, "host_id": "anfitrion", "end_time": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    return {"event": "meeting.ended", "event_ts": int(at.timestamp() * 1000), "payload": {"object": found}}


async def send_webhook(
    http: httpx.AsyncClient,
    event: dict[str, Any] | bytes,
    secret: str,
    *,
    skew: float = 0.0,
    signed: str | None = None,
) -> httpx.Response:
    """Send an event, signed as Zoom does; `skew` seconds off, or with another signature."""
    content = event if isinstance(event, bytes) else json.dumps(event).encode()
    timestamp = str(int(time.time() + skew)).encode()
    digest = hmac.digest(secret.encode(), b"v0:%b:%b" % (timestamp, content), hashlib.sha256).hex()
    sent = signed if signed is not None else f"v0={digest}"
    headers = [
        (b"x-zm-signature", sent.encode("latin-1")),
        (b"x-zm-request-timestamp", timestamp),
        (b"content-type", b"application/json"),
        (b"authorization", b""),
    ]
    return await http.post("/webhooks/zoom", content=content, headers=headers)


def utc(text: str) -> datetime:
    """A moment of 14 July 2021, of the clock in Panama."""
    return datetime.fromisoformat(f"2021-07-14T{text}-05:00").astimezone(UTC)
