"""Reads what a browser sends from a form, and draws the hidden fields that each form carries.

A field `once` is an Idempotency-Key and a field `etag` an If-Match, as in the API.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from diplomado_chassis.http.body import read_body, takes_the_body, too_large
from diplomado_chassis.http.content_types import content_type
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

MAX_FIELDS = 400
MAX_FILES = 20
MAX_FIELD_BYTES = 1 << 16
_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
CSRF = "csrf"
ONCE = "once"
_HIDDEN = frozenset({CSRF, ONCE})

WRONG_TYPE = Text("Use el formulario de la página.", "Use the form on the page.")
UNREADABLE = Text(
    "No pudimos leer el formulario. Ábralo y llénelo de nuevo.",
    "We could not read the form. Open it and fill it in again.",
)


class Form(dict[str, str]):
    """The fields of a form: the last value of each. `lists` has all values, `files` those that were chosen.

    A file is read in parts: `await file.read(size)`. Its name comes from the sender and is not to be trusted.
    """

    def __init__(self, lists: Mapping[str, list[str]], files: Mapping[str, list[UploadFile]] | None = None) -> None:
        super().__init__({name: values[-1] for name, values in lists.items() if values})
        self.lists = dict(lists)
        self.files = dict(files or {})

    def ticked(self, name: str) -> bool:
        """Return whether a checkbox was ticked."""
        return name in self

    def file(self, name: str) -> UploadFile | None:
        """Return the file that was chosen in a field."""
        return next(iter(self.files.get(name, ())), None)

    async def close(self) -> None:
        """Remove the files from the disk."""
        for files in self.files.values():
            for file in files:
                await file.close()

    @property
    def preconditions(self) -> Preconditions:
        """What the reader of the page had seen, from the field `etag`."""
        tag = self.get("etag")
        return Preconditions(frozenset({tag}) if tag else None)


async def read_form(request: Request, limit: int | str = "body_limit") -> Form:
    """Return a form without files. Raises a 413, 415 or 400 problem for one too large, of another type, or not UTF-8.

    `limit` is a number of bytes or the name of a setting.
    """
    if (read := _read_before(request)) is not None:
        return read
    if content_type(request) != _URLENCODED:
        raise Problem(415, "form-expected", WRONG_TYPE)
    raw = await read_body(request, _bytes(request, limit))
    try:
        fields = parse_qs(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Problem(400, "form-unreadable", UNREADABLE) from None
    return _note(request, Form(fields))


async def read_upload(request: Request, limit: int | str) -> Form:
    """Return a form with files, which are read to disk up to `limit` bytes in all. Raises the same problems."""
    if (read := _read_before(request)) is not None:
        return read
    if content_type(request) == _URLENCODED:
        return await read_form(request)
    if content_type(request) != _MULTIPART:
        raise Problem(415, "form-expected", WRONG_TYPE)
    max_bytes = _bytes(request, limit)
    parser = MultiPartParser(
        request.headers,
        _bounded(request, max_bytes),
        max_files=MAX_FILES,
        max_fields=MAX_FIELDS,
        max_part_size=MAX_FIELD_BYTES,
    )
    try:
        parsed = await parser.parse()
    except (MultiPartException, UnicodeError, KeyError):
        raise Problem(400, "form-unreadable", UNREADABLE) from None
    request._form = parsed  # a later `request.form()`, such as that of a check, finds what was read
    lists: dict[str, list[str]] = defaultdict(list)
    files: dict[str, list[UploadFile]] = defaultdict(list)
    for name, value in parsed.multi_items():
        if isinstance(value, str):
            lists[name].append(value)
        elif value.filename or value.size:
            files[name].append(value)
    return _note(request, Form(lists, files))


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk


async def sent_form(request: Request) -> Form | None:
    """Return the form of a request before its route asks for it, read up to the route's limit; None for another body.

    Raises the same problems.
    """
    if content_type(request) not in (_URLENCODED, _MULTIPART):
        return None
    limit = _form_limit(request.scope["route"].dependant)
    return await read_upload(request, "body_limit" if limit is None else limit)


def is_upload(request: Request) -> bool:
    """Return whether the body is a form with files."""
    return content_type(request) == _MULTIPART


def _form_limit(dependant: Dependant) -> int | str | None:
    """Return the limit of the form that a route reads."""
    for dependency in dependant.dependencies:
        found = getattr(dependency.call, "form_limit", None) or _form_limit(dependency)
        if found is not None:
            return found
    return None


def _read_before(request: Request) -> Form | None:
    form: Form | None = getattr(request.state, "form", None)
    return form


def _note(request: Request, form: Form) -> Form:
    """Keep the form, and let the transaction of the request claim its key as if it had been sent in the header."""
    request.state.form = form
    if once := form.get(ONCE):
        sent = sorted((name, values) for name, values in form.lists.items() if name not in _HIDDEN)
        files = sorted((name, file.filename, file.size) for name, sent in form.files.items() for file in sent)
        digest = hashlib.sha256(repr((request.method, request.url.path, sent, files)).encode()).digest()
        request.state.once = (once, digest)
    return form


def _bytes(request: Request, limit: int | str) -> int:
    return limit if isinstance(limit, int) else int(getattr(request.app.state.settings, limit))


_FIELDS: Mapping[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}


@takes_the_body("body_limit", {_URLENCODED: _FIELDS})
async def _sent(request: Request) -> Form:
    return await read_form(request)


SentForm = Annotated[Form, Depends(_sent)]
"""A parameter of a route: a form without files. Put it before the Transaction."""


def upload_form(limit: int | str) -> Any:
    """Make a dependency that returns a form with files of at most `limit` bytes in all, or the setting of that name."""

    @takes_the_body(limit, {_MULTIPART: {"type": "object"}, _URLENCODED: _FIELDS})
    async def read(request: Request) -> AsyncGenerator[Form, None]:
        form = await read_upload(request, limit)
        try:
            yield form
        finally:
            await form.close()

    read.form_limit = limit  # type: ignore[attr-defined]
    return Depends(read)


def once_field() -> Markup:
    """Draw the field by which a form that is sent twice has one effect."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(ONCE, secrets.token_urlsafe(18))
