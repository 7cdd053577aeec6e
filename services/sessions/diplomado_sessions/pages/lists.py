"""What pages for lists have in common: the table that was sent, which stays on the page."""

import asyncio

from diplomado_chassis.http.forms import Form
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.sent_lists.table import Table, read_table

MAX_BYTES = 2 * 1024 * 1024
NOTHING = Text("Pegue la lista o elija un archivo.", "Paste the list or choose a file.")


async def sent_table(form: Form, most: int) -> Table:
    """Return the table of the field `list`, or of the file `file`. Raises ValidationFailed without one."""
    sent = form.file("file")
    content = await sent.read() if sent else b""
    if not content and not (content := form.get("list", "").strip("\r\n ").encode()):
        raise ValidationFailed(FieldError("list", NOTHING))
    return await asyncio.to_thread(read_table, content, most)


def with_table(form: Form, table: Table | None) -> Form:
    """Return the fields with the table as text: a file, too, is read once and then stays on the page."""
    if table is None or not form.file("file"):
        return form
    return Form({**form.lists, "list": [table.as_text()]})
