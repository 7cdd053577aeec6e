"""Reads the body that a browser sends from a public form."""

from starlette.requests import Request

from diplomado_chassis.http import forms


async def read_form(request: Request) -> forms.Form:
    """Return the fields of a form. Raises a 413, 415 or 400 problem for what is not one."""
    return await forms.read_form(request, "form_max_bytes")
