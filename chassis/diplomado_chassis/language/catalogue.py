"""Translations into further languages, from gettext catalogues: `PACKAGE/translations/TAG.po`.

Texts are written in Spanish and English in the code. The English text is the `msgid` of a translation. A text without a
translation is shown in English.
"""

from collections.abc import Mapping
from importlib import resources

from babel.messages.pofile import read_po


class Catalogue:
    """The translations of one process, filled at start from files and constant afterwards."""

    def __init__(self) -> None:
        self._translations: dict[str, dict[str, str]] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags of the languages that have translations, sorted."""
        return tuple(sorted(self._translations))

    def add(self, language: str, translations: Mapping[str, str]) -> None:
        """Add translations by their English text."""
        self._translations.setdefault(language, {}).update(translations)

    def remove(self, language: str) -> None:
        """Remove the translations of a language."""
        self._translations.pop(language, None)

    def load(self, package: str) -> None:
        """Read the catalogues of a package, if it has any. Raises PoFileError for a file that is not one."""
        folder = resources.files(package) / "translations"
        if not folder.is_dir():
            return
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".po"):
                with file.open("rb") as source:
                    messages = read_po(source, abort_invalid=True)
                found = {
                    str(message.id): str(message.string)
                    for message in messages
                    if message.id and message.string and not message.fuzzy
                }
                self.add(file.name.removesuffix(".po"), found)

    def translate(self, language: str, english: str) -> str:
        """Return the translation of an English text, or the English text itself."""
        return self._translations.get(language, {}).get(english, english)


CATALOGUE = Catalogue()
"""Translations are constant data of a process, like the texts in its code."""
