"""Names as people in Panama have them: two surnames, ñ, accents, ü, and the names of the Ngäbe, Guna and Emberá.

Every person is put together by chance from these lists; none is meant.
"""

import unicodedata
from random import Random

WOMEN = (
    "Yaneth", "Itzel", "Yariela", "Maritza", "Marisín", "Xiomara", "Nidia", "Zuleika", "Lourdes", "Anayansi",
    "Dayra", "Ana Raquel", "María Fernanda", "Ana Lucía", "Belén", "Edilsa", "Yadira", "Leyda", "Damaris",
    "Yamileth", "Kathia", "Gisela", "Ángela", "Inés", "Noemí", "Rosa Elvira", "Luz Marina", "Olga Itzel", "Ariadna",
    "Eyra", "Nitzia", "Aurora", "Digna", "Vielka", "Mitzila", "Yisel", "Sofía", "Clarissa", "Delfina", "Eneida",
    "Farah", "Graciela", "Ivonne",
)  # fmt: skip
MEN = (
    "José Luis", "Édgar", "Rubén", "Abdiel", "Arístides", "Eliécer", "Ricaurte", "Olmedo", "Rigoberto", "Héctor",
    "Fermín", "Luis Carlos", "Juan Bautista", "César", "Efraín", "Jaír", "Moisés", "Nicolás", "Óscar", "Porfirio",
    "Ramiro", "Simón", "Tomás", "Ulises", "Virgilio", "Wilfredo", "Yahir", "Agustín", "Benigno", "Camilo",
    "Demóstenes", "Everardo", "Gaspar", "Heliodoro", "Isaías", "Joaquín", "Leonel", "Melquíades", "Narciso", "Raúl",
    "Saúl", "Teófilo", "Víctor Manuel",
)  # fmt: skip
SURNAMES = (
    "González", "Rodríguez", "Caballero", "Ábrego", "Pittí", "Guerra", "Candanedo", "Quintero", "Batista", "Núñez",
    "Ibáñez", "Muñoz", "Peña", "Cedeño", "Castrellón", "Argüelles", "Agüero", "Saldaña", "Carrasquilla", "Vásquez",
    "Samudio", "Serracín", "Espinosa", "Del Cid", "De León", "Barría", "Domínguez", "Tuñón", "Ortega", "Rivera",
    "Santamaría", "Villarreal", "Zúñiga", "Güete", "Acuña", "Bonilla", "Coronado", "Degracia", "Franceschi",
    "Gutiérrez", "Henríquez", "Icaza", "Jaén", "Landau", "Miranda", "Navarro", "Oñate", "Pérez", "Quirós", "Rudas",
    "Staff", "Trejos", "Urriola", "Valdés", "Ledezma",
)  # fmt: skip
NGABE_GIVEN = ("Besikö", "Mränte", "Kädrini", "Tülü", "Nguetä", "Merikö")
NGABE_SURNAMES = ("Montezuma", "Bejarano", "Carrera", "Tugrí", "Palacio", "Atencio", "Salinas", "Santos")
GUNA_GIVEN = ("Nagiryai", "Olowaili", "Iguandili", "Aiban", "Inanadili", "Dadgwa")
GUNA_SURNAMES = ("Kantule", "Wagua", "Archibold", "Iguaibiligüiña", "Arango", "Stócel")
EMBERA_SURNAMES = ("Dogirama", "Chanapi", "Barrigón", "Mecha", "Opúa", "Membache", "Cabrera")
_GIVEN_NAMES_OF_WOMEN = frozenset((*WOMEN, "Merikö", "Nagiryai", "Olowaili", "Inanadili", "Mränte"))


def invent_name(rng: Random, admin_area: str) -> tuple[str, str, str]:
    """Return given names, family names and sex (F or M), as they would be in a province or comarca (ISO 3166-2)."""
    sex = rng.choice("FM")
    given = rng.choice(WOMEN if sex == "F" else MEN)
    first, second = rng.sample(SURNAMES, 2)
    chance = rng.random()
    if admin_area in {"PA-NB", "PA-4", "PA-1"} and chance < 0.45:
        first, second = rng.choice(NGABE_SURNAMES), rng.choice((second, *NGABE_SURNAMES))
        given = rng.choice(NGABE_GIVEN) if chance < 0.15 else given
    elif admin_area in {"PA-KY", "PA-8"} and chance < 0.15:
        first = rng.choice(GUNA_SURNAMES)
        given = rng.choice(GUNA_GIVEN) if chance < 0.08 else given
    elif admin_area in {"PA-5", "PA-EM"} and chance < 0.4:
        first = rng.choice(EMBERA_SURNAMES)
    if given in NGABE_GIVEN or given in GUNA_GIVEN:
        sex = "F" if given in _GIVEN_NAMES_OF_WOMEN else "M"
    if sex == "F" and first != second and rng.random() < 0.08:
        second = f"{second} de {rng.choice(SURNAMES[:20])}"
    return given, f"{first} {second}", sex


def fold(text: str) -> str:
    """Return the text in lower case without accents, as people write it when they are in a hurry."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


def address(given: str, family: str, domain: str, taken: set[str]) -> str:
    """Return an e-mail address that nobody has yet, and take it."""
    stem = ".".join(fold(name).split()[0] for name in (given, family))
    candidate, number = f"{stem}@{domain}", 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}{number}@{domain}"
    taken.add(candidate)
    return candidate
