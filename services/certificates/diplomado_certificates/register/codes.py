"""Verification codes: they cannot be guessed, and can be typed from paper."""

# Crockford's base 32, in lower case: neither i, l, o nor u, so no character is mistaken for another.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
RANDOM_BITS = 5 * LENGTH
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


def code_of(random_bits: int) -> str:
    """Write a number of 130 random bits as a code."""
    return "".join(ALPHABET[random_bits >> shift & 31] for shift in range(0, RANDOM_BITS, 5))


def normalised(code: str) -> str:
    """Return the code that was meant: capitals, hyphens, spaces and misread letters are corrected.

    What cannot be a code comes back as the empty string, which no certificate has.
    """
    meant = code[: 4 * LENGTH].lower().translate(_MISREAD)
    return meant if len(meant) == LENGTH and set(meant) <= set(ALPHABET) else ""
