"""Emblems and signature images as they are kept: a code that always names the newest image."""

from dataclasses import dataclass
from datetime import datetime

from diplomado_certificates.register.face import Emblem, Localised, Role


@dataclass(frozen=True, slots=True)
class StoredEmblem:
    """The emblem of an organisation."""

    code: str
    role: Role
    name_es: str
    name_en: str
    sha256: str
    set_at: datetime
    set_by: str

    def frozen(self) -> Emblem:
        """Return the emblem as an act and its papers hold it."""
        name = Localised(es=self.name_es, en=self.name_en)
        return Emblem(code=self.code, role=self.role, name=name, image=self.sha256)


@dataclass(frozen=True, slots=True)
class StoredSignature:
    """The image of a signature. Whose it is says the act that uses it."""

    code: str
    sha256: str
    set_at: datetime
    set_by: str
