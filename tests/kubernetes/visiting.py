"""People who open a system by its public names, which nobody but these tests resolves: over TLS, at a node."""

import re
import ssl
from html import unescape
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx

from tests.support.waiting import PATIENCE

_FORM = re.compile(r'<form[^>]*\saction="([^"]+)"')


class Visitor:
    """A client with cookies. The certificate is checked for the name that is asked for."""

    def __init__(self, address: str, port: int, trusted: str) -> None:
        self._at = f"https://{address}:{port}"
        verify = ssl.create_default_context(cadata=trusted)
        self._http = httpx.AsyncClient(trust_env=False, timeout=PATIENCE, verify=verify)

    async def __aenter__(self) -> "Visitor":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def request(self, method: str, url: str, data: dict[str, str] | None = None) -> httpx.Response:
        """Send one request to a public address."""
        asked = urlsplit(url)
        path = asked.path + (f"?{asked.query}" if asked.query else "")
        host = str(asked.hostname)
        request = self._http.build_request(
            method, self._at + path, data=data, headers={"Host": host, "Origin": f"https://{host}"},
            extensions={"sni_hostname": host},
        )  # fmt: skip
        return await self._http.send(request)

    async def get(self, url: str) -> tuple[str, httpx.Response]:
        """Open an address, follow where it leads, and return where that is."""
        return await self._follow(url, await self.request("GET", url))

    async def submit(self, url: str, page: httpx.Response, fields: dict[str, str]) -> tuple[str, httpx.Response]:
        """Send the only form of a page, and follow where it leads."""
        [action] = _FORM.findall(page.text)
        to = urljoin(url, unescape(action))
        return await self._follow(to, await self.request("POST", to, fields))

    async def _follow(self, url: str, response: httpx.Response) -> tuple[str, httpx.Response]:
        while response.has_redirect_location:
            url = urljoin(url, response.headers["location"])
            response = await self.request("GET", url)
        return url, response
