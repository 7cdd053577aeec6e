"""Fills in every form of a page with content that nobody should type, and looks at what the service makes of it.

Each form must answer 422 (or another refusal) with everything that was typed still in its fields, or accept the content
and show it escaped. No content may become markup, and none an error of the server.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

CONTENTS = {
    "empty": "",
    "over-long": "ñ" * 5000,
    "hidden": "a\x07b\x1bc \u202eabc\u2066 שלום",
    "markup": '=HYPERLINK("http://x.example","y")"\'><script>alert(1)</script><b onclick=x>{{7*7}}{% x %}',
}
_TYPED = {"text", "email", "search", "tel", "url", "date", "time", "datetime-local", "number", "password"}
REFUSED = (404, 409, 412, 413, 422)


@dataclass
class SentForm:
    """A form of a page: where it goes, what it holds, and which of its fields a person types into."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[SentForm] = []
        self.scripts = 0
        self._form: SentForm | None = None
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        self.scripts += tag == "script" and "src" not in given
        self.scripts += any(attribute.startswith("on") for attribute in given)
        if tag == "form":
            self._form = SentForm(given.get("action", "")) if given.get("method") == "post" else None
            if self._form:
                self.found.append(self._form)
        elif self._form is None or (not name and tag != "option"):
            return
        elif tag == "input":
            self._input(self._form, name, given)
        elif tag == "textarea":
            self._area = name
            self._form.fields[name] = ""
            self._form.typed.add(name)
        elif tag == "select":
            self._select = name
            self._form.fields.setdefault(name, "")
        elif tag == "option" and self._select and ("selected" in given or not self._form.fields[self._select]):
            self._form.fields[self._select] = given.get("value", "")

    def _input(self, form: SentForm, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in given or (kind == "radio" and name not in form.fields):
                form.fields[name] = given.get("value", "on")
        elif kind != "file":
            form.fields[name] = given.get("value", "")
            if kind in _TYPED:
                form.typed.add(name)

    def handle_data(self, data: str) -> None:
        if self._form and self._area:
            self._form.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._form and self._area:
            self._form.fields[self._area] = self._form.fields[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None


def forms_of(page: str) -> tuple[list[SentForm], int]:
    """Return the forms that a page sends by POST, and how many scripts or handlers stand in it."""
    parser = _Forms()
    parser.feed(page)
    return parser.found, parser.scripts


async def fill_in_everything(
    client: httpx.AsyncClient, prepare: Callable[[], Awaitable[str]], skip: tuple[str, ...] = ("/sign-out",)
) -> set[str]:
    """Send every form of a page with every content; return where forms were sent.

    `prepare` makes the page and returns its path: again after a form was accepted, which may have removed it.
    A form without a field to type into has the same content each time: it is sent once.
    """
    sent: set[str] = set()
    buttons: set[str] = set()
    path = ""
    for name, content in CONTENTS.items():
        path = path or await prepare()
        page = await client.get(path)
        assert page.status_code == 200, page.text
        for form in forms_of(page.text)[0]:
            button = "" if form.typed else form.action.rpartition("/")[2]
            if form.action.startswith(skip) or button in buttons:
                continue
            values = {**form.fields, **dict.fromkeys(form.typed, content)}
            action = form.action if form.action.startswith("/") else path.partition("?")[0] + form.action
            answer = await client.post(action, data=values)
            sent.add(action)
            buttons |= {button} - {""}
            _look(answer, form, name, content)
            if answer.status_code == 303:
                shown = await client.get(answer.headers["location"])
                assert shown.status_code == 200, (name, action)
                assert forms_of(shown.text)[1] == 0, (name, action)
                path = ""
                break
    return sent


def _look(answer: httpx.Response, form: SentForm, name: str, content: str) -> None:
    where = (name, form.action, answer.status_code)
    assert answer.status_code in (200, 303, *REFUSED), where
    again, scripts = forms_of(answer.text)
    assert scripts == 0, where
    if answer.status_code != 422 or not form.typed:
        return
    holding = [one for one in again if one.typed >= form.typed]
    same = next((one for one in holding if one.action == form.action), holding[0] if holding else None)
    assert same is not None, where
    kept = {one: same.fields[one] for one in form.typed}
    assert kept == dict.fromkeys(form.typed, content), where
