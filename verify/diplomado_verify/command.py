"""The command `diplomado-verify`: checks papers, credentials and addresses by a bundle, without any network.

It ends with 0 if all that was given is valid, with 1 if anything is revoked, expired, false or altered, with 2 if it
was called wrongly or a file cannot be read, and with 3 if anything cannot be decided by this bundle.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from diplomado_verify.baked import PDF, PNG, from_pdf, from_png, from_svg
from diplomado_verify.bundle import Bundle
from diplomado_verify.checking import Finding, Verdict, check_address, check_credential, check_paper
from diplomado_verify.documents import read
from diplomado_verify.messages import COMPARE, LANGUAGES, NO_BUNDLE, NO_FILE, facts, say, sentences
from diplomado_verify.refusals import Refused

VALID, BAD, WRONG_CALL, UNDECIDED = range(4)
_CODES = {
    Verdict.VALID: VALID,
    Verdict.REVOKED: BAD,
    Verdict.FALSE: BAD,
    Verdict.EXPIRED: BAD,
    Verdict.EARLY: UNDECIDED,
    Verdict.STATUS_UNKNOWN: UNDECIDED,
    Verdict.UNKNOWN: UNDECIDED,
}


def check(given: str, bundle: Bundle, now: datetime) -> Finding:
    """Check what was given: the name of a file, or else an address or a code. OSError if a file cannot be read."""
    path = Path(given)
    if not path.is_file():
        if path.suffix.lower() in {".pdf", ".json", ".png", ".svg"} and "://" not in given:
            raise FileNotFoundError(given)
        return check_address(given, bundle)
    return check_content(path.read_bytes(), bundle, now)


def check_content(content: bytes, bundle: Bundle, now: datetime) -> Finding:
    """Check the content of a file by what it is: a credential, an image that has one, or else a paper."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        if content.startswith(PNG):
            content = from_png(content)
        elif start.startswith(b"<"):
            content = from_svg(content)
        elif content.startswith(PDF):
            return _check_pdf(content, bundle, now)
        elif not start.startswith(b"{"):
            return check_paper(content, bundle)
        return check_credential(read(content), bundle, now)
    except Refused as refused:
        return Finding(Verdict.FALSE, refused)


def _check_pdf(content: bytes, bundle: Bundle, now: datetime) -> Finding:
    """Check a paper that was given out, or else the credential that is attached to a copy of it."""
    finding = check_paper(content, bundle)
    if finding.verdict != Verdict.UNKNOWN or (credential := from_pdf(content)) is None:
        return finding
    return replace(check_credential(read(credential), bundle, now), attached=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Return how it ends."""
    parser = argparse.ArgumentParser(prog="diplomado-verify", description=__doc__)
    parser.add_argument("--bundle", required=True, type=Path, help="bundle.json, or the folder of a static register")
    parser.add_argument("--language", choices=LANGUAGES, default=_language(), help="by default that of this machine")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each, for programs")
    parser.add_argument("given", nargs="+", help="a PDF, a credential (JSON, PNG, SVG, PDF), an address or a code")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name that this machine cannot write must not end the check
            stream.reconfigure(errors="backslashreplace")
    try:
        bundle = Bundle.at(options.bundle)
    except (OSError, Refused):
        sys.stderr.write(f"{options.bundle}: {say(NO_BUNDLE, options.language)}\n")
        return WRONG_CALL
    ends = {_tell(given, bundle, options.language, as_json=options.json) for given in options.given}
    return next((code for code in (WRONG_CALL, BAD, UNDECIDED) if code in ends), VALID)


def _tell(given: str, bundle: Bundle, language: str, *, as_json: bool) -> int:
    try:
        finding = check(given, bundle, datetime.now(UTC))
    except OSError:
        sys.stderr.write(f"{given}: {say(NO_FILE, language)}\n")
        return WRONG_CALL
    if as_json:
        refusal = {"reason": finding.refusal.reason, "where": finding.refusal.where} if finding.refusal else None
        known = {"given": given, "verdict": finding.verdict, "refusal": refusal, **dict(facts(finding, "en"))}
        sys.stdout.write(json.dumps(known, ensure_ascii=False) + "\n")
    else:
        lines = [f"{given}: {' '.join(sentences(finding, language))}"]
        lines += [f"  {label}: {value}" for label, value in facts(finding, language)]
        if finding.verdict == Verdict.VALID:
            lines.append(f"  {say(COMPARE, language)}")
        sys.stdout.write("\n".join(lines) + "\n")
    return _CODES[finding.verdict]


def _language() -> str:
    named = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "es" if named.lower().startswith("es") else "en"


if __name__ == "__main__":
    sys.exit(main())
