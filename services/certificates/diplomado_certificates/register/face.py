"""The face of a paper: its languages, emblems and signature images, frozen with the act that issues it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["organiser", "partner", "donor"]
ImageHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the stored image.")]
Line = Annotated[str, Field(min_length=1)]
# Any BCP 47 tag: a record must stay readable when the software supports other languages than on the day of issue.
LanguageTag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]


class Frozen(BaseModel):
    """A value that never changes. Unknown fields are rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Localised(Frozen):
    """The same text in both languages. Not the contracts' model: its JSON is part of every fingerprint ever taken."""

    es: Line
    en: Line


class Emblem(Frozen):
    """The emblem of an organisation, as it was on the day of the draft. `name` is read aloud in its place."""

    code: Line
    role: Role
    name: Localised
    image: ImageHash


class Face(Frozen):
    """How a paper looks. `languages` are one or two; the first leads. `signatures` has one entry for each signatory."""

    languages: Annotated[tuple[LanguageTag, ...], Field(min_length=1, max_length=2)]
    emblems: tuple[Emblem, ...] = ()
    signatures: tuple[ImageHash | None, ...] = ()

    @property
    def images(self) -> frozenset[str]:
        """The images that the paper shows."""
        return frozenset(emblem.image for emblem in self.emblems) | frozenset(filter(None, self.signatures))
