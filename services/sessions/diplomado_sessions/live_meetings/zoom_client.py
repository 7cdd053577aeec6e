"""The connection to Zoom's API: server-to-server OAuth, deadlines, back-off, pages."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from diplomado_chassis.retry_after import retry_after_seconds
from diplomado_sessions.live_meetings.backoff import pause_seconds
from diplomado_sessions.settings import Settings

MAX_ATTEMPTS = 4
MAX_PAUSE_SECONDS = 20.0
MAX_CONCURRENT = 4
MAX_ANSWER_BYTES = 8 << 20
MAX_PAGES = 400
_REQUEST_SECONDS = 60.0
_TOKEN_MARGIN_SECONDS = 60.0


class ZoomError(Exception):
    """A request that did not succeed. `reason` is constant; `retry_after` are seconds that Zoom asked for."""

    def __init__(
        self, reason: str, *, status: int | None = None, code: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.code = code
        self.retry_after = retry_after


class ZoomClient:
    """One client for a process. At most four requests run at the same time."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient) -> None:
        self._settings = settings
        self._http = http
        self._token = ""
        self._expires = 0.0
        self._renewing = asyncio.Lock()
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Ask, and try again after a limit, an error of the server, a time-out or an answer that is cut off."""
        return await self._request("GET", path, params=params, repeatable=True)

    async def change(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Change something. After a lost answer nothing is known, so only a refused request is tried again."""
        return await self._request(method, path, body=body, repeatable=False)

    async def pages(self, path: str, field: str, **params: Any) -> list[dict[str, Any]]:
        """Return the items of all pages. Raises ZoomError if a page is missing: then nothing is known."""
        items: list[dict[str, Any]] = []
        token = ""
        seen = set[str]()
        for _ in range(MAX_PAGES):
            page = await self.get(path, page_size=300, **params, **({"next_page_token": token} if token else {}))
            found = page.get(field)
            if not isinstance(found, list):
                raise ZoomError("answer_unexpected")
            items.extend(item for item in found if isinstance(item, dict))
            token = str(page.get("next_page_token") or "")
            if not token:
                return items
            if token in seen:
                raise ZoomError("pages_repeat")
            seen.add(token)
        raise ZoomError("too_many_pages")

    async def _request(
        self,
        method: str,
        path: str,
        *,
        repeatable: bool,
        params: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        renewed = False
        attempt = 0
        async with self._slots, asyncio.timeout(_REQUEST_SECONDS):
            while True:
                attempt += 1
                try:
                    token = await self._access_token()
                    return await self._send(method, path, token, params, body)
                except ZoomError as error:
                    if error.status == 401 and not renewed:
                        renewed, self._expires = True, 0.0
                        attempt -= 1
                        continue
                    pause = pause_seconds(attempt, random.random(), error.retry_after)
                    again = error.status == 429 or (repeatable and (error.status is None or error.status >= 500))
                    if not again or attempt >= MAX_ATTEMPTS or pause > MAX_PAUSE_SECONDS:
                        raise
                    await asyncio.sleep(pause)

    async def _send(
        self, method: str, path: str, token: str, params: dict[str, Any] | None, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        # The path is encoded already; httpx would encode the per cent signs of a UUID no further.
        url = httpx.URL(self._settings.zoom_api_url.rstrip("/") + path)
        return await self._exchange(self._http.build_request(method, url, params=params, json=body, headers=headers))

    async def _access_token(self) -> str:
        async with self._renewing:
            if time.monotonic() >= self._expires:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        settings = self._settings
        assert settings.zoom_client_secret is not None
        request = self._http.build_request(
            "POST",
            settings.zoom_oauth_url,
            data={"grant_type": "account_credentials", "account_id": settings.zoom_account},
        )
        secret = settings.zoom_client_secret.get_secret_value()
        auth = httpx.BasicAuth(settings.zoom_client_id or "", secret)
        try:
            answer = await self._exchange(next(auth.auth_flow(request)))
        except ZoomError as error:
            refused = error.status in (400, 401, 403)
            if refused:  # asking again would lock the app
                raise ZoomError("credentials_refused", status=400) from None
            raise ZoomError(error.reason, status=error.status, retry_after=error.retry_after) from None
        seconds = answer.get("expires_in")
        if not isinstance(answer.get("access_token"), str) or not isinstance(seconds, int):
            raise ZoomError("answer_unexpected")
        self._token = str(answer["access_token"])
        self._expires = time.monotonic() + max(0.0, seconds - _TOKEN_MARGIN_SECONDS)

    async def _exchange(self, request: httpx.Request) -> dict[str, Any]:
        try:
            answer = await self._http.send(request, stream=True)
            try:
                content = await _read(answer)
            finally:
                await answer.aclose()
        except httpx.TimeoutException:
            raise ZoomError("timed_out") from None
        except httpx.HTTPError:
            raise ZoomError("unreachable") from None
        if answer.status_code >= 400:
            raise _refused(answer, content)
        if not content:
            return {}
        try:
            found = json.loads(content)
        except ValueError:
            raise ZoomError("answer_cut_off") from None
        if not isinstance(found, dict):
            raise ZoomError("answer_unexpected")
        return found


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[ZoomClient]:
    """Yield a client until the block ends."""
    limits = httpx.Limits(max_connections=MAX_CONCURRENT + 1)
    async with httpx.AsyncClient(timeout=settings.zoom_request_seconds, limits=limits) as http:
        yield ZoomClient(settings, http)


async def _read(answer: httpx.Response) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in answer.aiter_bytes():
        size += len(chunk)
        if size > MAX_ANSWER_BYTES:
            raise ZoomError("answer_too_large")
        chunks.append(chunk)
    return b"".join(chunks)


def _refused(answer: httpx.Response, content: bytes) -> ZoomError:
    """Keep status, Zoom's code and the pause that it asks for. Its message may quote an address, so it is dropped."""
    try:
        found = json.loads(content)
        code = found.get("code") if isinstance(found, dict) else None
    except ValueError:
        code = None
    status = answer.status_code
    reasons = {401: "token_refused", 403: "not_allowed", 404: "not_found", 429: "limited"}
    return ZoomError(
        reasons.get(status, "server_failed" if status >= 500 else "refused"),
        status=status,
        code=code if isinstance(code, int) else None,
        retry_after=retry_after_seconds(answer.headers.get("retry-after"), datetime.now(UTC)),
    )
