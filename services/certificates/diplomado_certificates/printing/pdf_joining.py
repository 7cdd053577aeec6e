"""Joins PDF files one after another, so that a file of any length needs the memory of one document.

Pages, tags, languages and alternative texts are kept, and what documents have in common is written once. The joined
file is for printing: it does not claim PDF/A or PDF/UA, and has no outline and no metadata but title and language.
"""

import hashlib
import io
from array import array
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

_CATALOG, _PAGES, _TREE, _WHOLE, _INFO, _PARENTS = range(1, 7)
_KEYS_OF_PARENTS = ("/StructParents", "/StructParent")


class PdfJoiner:
    """Returns the bytes of the joined file piece by piece: `begin`, `add` for each document, `finish`."""

    def __init__(self, title: str, language: str) -> None:
        self._title, self._language = title, language
        self._position = 0
        self._offsets = array("Q", [0] * (_PARENTS + 1))
        self._pages: list[int] = []
        self._documents: list[int] = []
        self._parents: list[tuple[int, int, int]] = []
        self._next_key = 0
        self._shared: dict[bytes, int] = {}
        self._roles: dict[str, bytes] = {}
        self._intents: bytes | None = None

    def begin(self) -> bytes:
        """Return the head of the file."""
        head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
        self._position = len(head)
        return head

    def add(self, pdf: bytes) -> bytes:
        """Return the objects of one more document."""
        import pikepdf

        with pikepdf.open(io.BytesIO(pdf)) as source:
            return _Copy(self, source).write()

    def finish(self) -> bytes:
        """Return the end of the file: the lists of pages and tags, and the table of objects."""
        parts = [
            self._object(_PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._pages), _references(self._pages))),
            self._object(
                _WHOLE, b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (_TREE, _references(self._documents))
            ),
            self._object(_PARENTS, self._parent_tree()),
            self._object(_TREE, self._tree()),
            self._object(_INFO, b"<</Title %s>>" % _text(self._title)),
            self._object(_CATALOG, self._catalog()),
        ]
        start = self._position
        count = len(self._offsets)
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[1:])
        table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, rows)
        trailer = b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        return b"".join(parts) + table + trailer % (count, _CATALOG, _INFO, start)

    def _allocate(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _object(self, number: int, body: bytes) -> bytes:
        written = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        self._offsets[number] = self._position
        self._position += len(written)
        return written

    def _tree(self) -> bytes:
        roles = b"".join(b"/%s %s" % (name.lstrip("/").encode(), role) for name, role in sorted(self._roles.items()))
        tree = b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d/RoleMap<<%s>>>>"
        return tree % (_WHOLE, _PARENTS, self._next_key, roles)

    def _parent_tree(self) -> bytes:
        if not self._parents:
            return b"<</Nums[]>>"
        return b"<</Kids[%s]>>" % _references([number for number, _, _ in self._parents])

    def _catalog(self) -> bytes:
        catalog = b"<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang %s"
        intents = b"/OutputIntents %s" % self._intents if self._intents else b""
        settings = b"/ViewerPreferences<</DisplayDocTitle true>>>>"
        return catalog % (_PAGES, _TREE, _text(self._language)) + intents + settings


class _Copy:
    """The objects of one document on their way into the joined file."""

    def __init__(self, joiner: PdfJoiner, source: "pikepdf.Pdf") -> None:
        self._joiner, self._source = joiner, source
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[tuple[int, Any]] = []
        self._written: list[bytes] = []
        self._first_key = joiner._next_key

    def write(self) -> bytes:
        joiner, root = self._joiner, self._source.Root
        tree = root.StructTreeRoot
        self._numbers[self._source.Root.Pages.objgen] = _PAGES
        self._numbers[tree.objgen] = _WHOLE
        joiner._pages += [self._number(page.obj) for page in self._source.pages]
        for element in _list(tree.K):
            if "/Lang" not in element and "/Lang" in root:
                element.Lang = root.Lang
            joiner._documents.append(self._number(element))
        for name, role in tree.get("/RoleMap", {}).items():
            joiner._roles[name] = self._value(role)
        if joiner._intents is None and "/OutputIntents" in root:
            joiner._intents = self._value(root.OutputIntents)
        parents = self._parents(tree)
        while self._waiting:
            number, value = self._waiting.pop()
            self._written.append(joiner._object(number, self._direct(value)))
        if parents is not None:
            self._written.append(joiner._object(*parents))
        return b"".join(self._written)

    def _parents(self, tree: Any) -> tuple[int, bytes] | None:
        """Return the part of the parent tree: what lies on which page, under keys that no other document has."""
        entries = sorted(_entries(tree.ParentTree), key=lambda entry: entry[0])
        if not entries:
            return None
        joiner = self._joiner
        first, last = (entries[at][0] + self._first_key for at in (0, -1))
        body = b" ".join(b"%d %s" % (key + self._first_key, self._value(value)) for key, value in entries)
        number = joiner._allocate()
        joiner._parents.append((number, first, last))
        joiner._next_key = last + 1
        return number, b"<</Limits[%d %d]/Nums[%s]>>" % (first, last, body)

    def _number(self, value: Any) -> int:
        """Return the number of an indirect object in the joined file; at the first call it will be written."""
        import pikepdf

        known = self._numbers.get(value.objgen)
        if known is not None and value.is_indirect:
            return known
        if isinstance(value, pikepdf.Stream):
            content = value.read_raw_bytes()
            return self._shared(value, self._dictionary(value) + b"\nstream\n" + content + b"\nendstream")
        if isinstance(value, pikepdf.Array) and len(value) == 2 and value[0] == pikepdf.Name.ICCBased:
            return self._shared(value, self._direct(value))
        number = self._joiner._allocate()
        if value.is_indirect:
            self._numbers[value.objgen] = number
        self._waiting.append((number, value))
        return number

    def _shared(self, value: Any, body: bytes) -> int:
        """Write an object, unless an equal one was written before: emblems, colour profiles, ornaments."""
        joiner, digest = self._joiner, hashlib.sha256(body).digest()
        number = joiner._shared.get(digest)
        if number is None:
            number = joiner._shared[digest] = joiner._allocate()
            self._written.append(joiner._object(number, body))
        self._numbers[value.objgen] = number
        return number

    def _value(self, value: Any) -> bytes:
        if getattr(value, "is_indirect", False):
            return b"%d 0 R" % self._number(value)
        return self._direct(value)

    def _direct(self, value: Any) -> bytes:
        import pikepdf

        if isinstance(value, pikepdf.Array):
            return b"[" + b" ".join(self._value(item) for item in list(value)) + b"]"
        if isinstance(value, pikepdf.Dictionary):
            return self._dictionary(value)
        if isinstance(value, pikepdf.Object):
            return value.unparse()
        if value is None:
            return b"null"
        return str(value).lower().encode()  # booleans and numbers

    def _dictionary(self, value: Any) -> bytes:
        import pikepdf

        entries = []
        for name, item in sorted(value.items()):
            kept = int(item) + self._first_key if name in _KEYS_OF_PARENTS else item
            entries.append(pikepdf.Name(name).unparse() + b" " + self._value(kept))
        return b"<<" + b"".join(entries) + b">>"


def _entries(node: Any) -> list[tuple[int, Any]]:
    found: list[tuple[int, Any]] = []
    numbers = list(node.get("/Nums", []))
    found += zip((int(key) for key in numbers[::2]), numbers[1::2], strict=True)
    for kid in list(node.get("/Kids", [])):
        found += _entries(kid)
    return found


def _list(value: Any) -> list[Any]:
    import pikepdf

    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _references(numbers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _text(text: str) -> bytes:
    return b"<%s>" % ("\ufeff" + text).encode("utf-16-be").hex().encode()
