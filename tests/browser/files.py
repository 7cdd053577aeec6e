"""Files that a person downloads from a page or sends with a form."""

import asyncio
from pathlib import Path

from playwright.async_api import Locator, Page


async def downloaded(page: Page, press: Locator) -> tuple[str, bytes]:
    """Press a link or button; return the name and content of the file that comes.

    A link is saved, as by "save link as": some browsers would show the file instead.
    """
    await press.evaluate("element => { if (element.localName === 'a') element.download = ''; }")
    async with page.expect_download() as coming:
        await press.click()
    download = await coming.value
    path: Path = await download.path()
    return download.suggested_filename, await asyncio.to_thread(path.read_bytes)


async def choose_file(field: Locator, name: str, content: bytes, media_type: str = "application/octet-stream") -> None:
    """Put a file of this name, content and type into a file field."""
    await field.set_input_files({"name": name, "mimeType": media_type, "buffer": content})
