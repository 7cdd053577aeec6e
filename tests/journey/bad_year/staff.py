"""Requests of the people who run a programme, and the mails that participants got."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import httpx

from diplomado_acceptance.replay.client import services
from diplomado_acceptance.replay.idle import PlatformMonitor
from diplomado_local.state import Deployment

OWN_PAGE = re.compile(r"https?://[^\s\"<>]+(/r/[A-Za-z0-9._-]+)")
PROOF = re.compile(r"https?://[^\s\"<>]+(/proof/[A-Za-z0-9._-]+)")


@dataclass
class Staff:
    """A coordinator's requests. `refused` expects a problem instead of an answer."""

    deployment: Deployment
    monitor: PlatformMonitor
    http: httpx.AsyncClient = field(repr=False)

    async def call(
        self, method: str, service: str, path: str, *, token: str | None = None, public: bool = False, **rest: Any
    ) -> httpx.Response:
        """Send a request and return the response, whatever it is."""
        headers = {"Accept-Language": "en"}
        if not public:
            headers["Authorization"] = f"Bearer {token or self.deployment.token('coordinator')}"
        headers |= rest.pop("headers", {})
        return await self.http.request(method, self.deployment.services[service] + path, headers=headers, **rest)

    async def get(self, service: str, path: str, **rest: Any) -> Any:
        """Return the JSON of an answer."""
        return self._json(await self.call("GET", service, path, **rest))

    async def put(self, service: str, path: str, body: Any, **rest: Any) -> Any:
        """Store something and return the JSON of the answer."""
        return self._json(await self.call("PUT", service, path, json=body, **rest))

    async def post(self, service: str, path: str, body: Any = None, **rest: Any) -> Any:
        """Do something and return the JSON of the answer."""
        if "content" not in rest:
            rest["json"] = {} if body is None else body
        return self._json(await self.call("POST", service, path, **rest))

    async def refused(self, status: int, method: str, service: str, path: str, **rest: Any) -> dict[str, Any]:
        """Send a request that must be refused with this status, and return the problem."""
        response = await self.call(method, service, path, **rest)
        assert response.status_code == status, (path, response.status_code, response.text)
        return dict(response.json())

    async def settled(self, operation: str) -> None:
        """Wait until every event has arrived everywhere, and every mail has been sent."""
        async with services(self.deployment.services, self.deployment.token("coordinator"), "bad-year") as reached:
            await self.monitor.wait_until_idle(operation, reached)

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Return the mails to an address, the oldest first."""
        found = []
        for file in sorted(self.deployment.mailbox.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns):
            content = file.read_bytes()
            if f"X-Envelope-To: {address}\r\n".lower().encode() in content[:2000].lower():
                found.append(message_from_bytes(content, policy=default))
        return found

    def link_to(self, address: str, pattern: re.Pattern[str] = OWN_PAGE) -> str:
        """Return the path of the newest link in the mails to an address."""
        for mail in reversed(self.mails_to(address)):
            part = mail.get_body(("plain",))
            if part is not None and (match := pattern.search(part.get_content())):
                return match[1]
        raise AssertionError(f"no mail to {address} has a link {pattern.pattern}")

    async def press(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of a participant's page, as a browser does."""
        response = await self.call("POST", "registration", path, public=True, data=fields, follow_redirects=False)
        assert response.status_code in (200, 303), (path, response.status_code, response.text)
        return response

    @staticmethod
    def _json(response: httpx.Response) -> Any:
        request = response.request
        assert response.is_success, (request.method, request.url.path, response.status_code, response.text)
        return response.json() if response.content else None
