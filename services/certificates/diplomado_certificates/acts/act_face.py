"""How the papers of an act look, as its coordinators decide it."""

from typing import Literal

from diplomado_certificates.register.face import Emblem, Face, Frozen, ImageHash
from diplomado_chassis.language.languages import BUILT_IN

LanguageChoice = Literal["es", "en", "both", "participant"]
DEFAULT_LANGUAGE: LanguageChoice = "es"  # as papers were before there was a choice
_CHOICES: dict[str, tuple[str, ...]] = {"both": BUILT_IN, **{tag: (tag,) for tag in BUILT_IN}}


class ActFace(Frozen):
    """Languages and images of an act. `participant` gives each holder a paper in the holder's own language."""

    language: LanguageChoice = DEFAULT_LANGUAGE
    emblems: tuple[Emblem, ...] = ()
    signatures: tuple[ImageHash | None, ...] = ()

    def of_paper(self, holder_language: str) -> Face:
        """Return the face of one holder's paper. A language that papers are not written in gets both."""
        languages = _CHOICES.get(self.language) or _CHOICES.get(holder_language) or BUILT_IN
        return Face(languages=languages, emblems=self.emblems, signatures=self.signatures)
