"""Nomination lists."""

HEADER = (
    "given_names,family_names,email,institution,position,occupation,sex,age_band,admin_area,group,leads_group,language"
)


def names(code: str, *rows: str) -> str:
    """A list whose addresses no other test uses: `@x` becomes a domain of the edition's own."""
    return "\n".join([HEADER, *rows]).replace("@x", f"@{code}.example")


TWO = (
    "Yaritza,Caballero Ríos,yaritza@x,SENAFRONT,Teniente,police_security,F,30-44,PA-5,Darién,sí,es",
    "Rubén Darío,Chen,ruben@x,MINSA,Médico,Salud,Hombre,45 a 59 años,Chiriquí,Chiriquí,,",
)
