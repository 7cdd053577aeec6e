"""The picture of a certificate, from its document."""

import io
import threading

_DOTS_PER_POINT = 1.5
# PDFium may be used by one thread of a process at a time.
_lock = threading.Lock()


def picture_of(pdf: bytes) -> bytes:
    """Return the first page of a document that was given out as a PNG."""
    import pypdfium2

    drawn = io.BytesIO()
    with _lock:
        document = pypdfium2.PdfDocument(pdf)
        try:
            picture = document[0].render(scale=_DOTS_PER_POINT).to_pil()
        finally:
            document.close()
    picture.convert("P", palette=1, colors=128).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
