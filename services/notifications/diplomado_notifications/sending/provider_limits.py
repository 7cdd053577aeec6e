"""Which replies say that the provider's limit for this sender is reached, by enhanced status code (RFC 3463).

Such a reply is about the line, not about the mail or its recipient: the same mail is accepted when the limit is over.
The sources, and what they were seen to say:

- 5.4.5, 4.4.5: Gmail, "Daily user sending limit exceeded", "Server busy" (support.google.com/a/answer/3726730;
  gophish/gophish#1604, gen-smtp/gen_smtp#140).
- 4.7.x, at RCPT only if the text names a limit: Gmail, "an unusual rate of mail", 4.7.28; Amazon SES, "454 Throttling
  failure" without an enhanced code (EFForg/action-center-platform#874). Greylisting with 4.7.1 is about one mail.
- 5.1.90: Exchange Online, "you've reached your daily limit for message recipients".
- 5.2.0, except at RCPT: Exchange Online, "SubmissionQuotaExceededException" (MicrosoftDocs/OfficeDocs-Support#1150).
- 5.7.232, .233, .236 and .700 to .749: Exchange Online, limits of a tenant ("tenant has exceeded threshold"; Microsoft,
  "Email non-delivery report and SMTP errors in Exchange Online").
- 5.7.0, 5.7.1, 5.2.x, 4.2.x and no enhanced code at all have other meanings too: spam, a full mailbox, a recipient who
  gets too much. They count only if the text names a limit and no recipient (zotonic/zotonic#3508: "554 5.7.0 The limit
  on the number of allowed outgoing messages was exceeded"; Gmail, "450 4.2.1 Peak SMTP relay limit exceeded").
"""

import re

_STATUS = re.compile(r"(?:\A|[\s#(])([245]\.\d{1,3}\.\d{1,3})(?!\d)")
_ALWAYS = re.compile(r"[45]\.4\.5|5\.1\.90|5\.7\.(?:23[236]|7[0-4]\d)")
_UNLESS_AT_RCPT = re.compile(r"4\.7\.\d+|5\.2\.0")
_IF_NAMED = re.compile(r"4\.7\.\d+|5\.7\.[01]|[45]\.2\.\d+|[45]\.3\.[02]|[45]\.0\.0|5\.5\.[0-4]|5\.4\.[016]")
_NAMES_A_LIMIT = re.compile(
    r"quota|throttl|threshold|\brate\b|\blimit(?:s|ed)?\b.{0,80}\b(?:exceeded|reached|messages?|e-?mails?)"
    r"|(?:exceeded|reached|over).{0,60}\blimits?\b|too many (?:messages|e-?mails|mails)"
    r"|messages? per (?:day|hour|minute)",
    re.IGNORECASE | re.DOTALL,
)
_NAMES_A_RECIPIENT = re.compile(
    r"mailbox|inbox|over quota|user you are trying to contact|recipient'?s? |e-?mail account that|\bsize\b|too large",
    re.IGNORECASE,
)
_GREYLISTING = re.compile(r"gr[ae]y-?list", re.IGNORECASE)


def status_of(text: str) -> str | None:
    """Return the enhanced status code of a reply; None if it has none."""
    found = _STATUS.search(text)
    return found[1] if found else None


def is_limit(code: int, text: str, *, at_rcpt: bool = False) -> bool:
    """Return whether a reply says that this sender's limit is reached. `at_rcpt`: the reply is to RCPT."""
    if _GREYLISTING.search(text):
        return False
    status = status_of(text)
    if status is not None and (_ALWAYS.fullmatch(status) or (not at_rcpt and _UNLESS_AT_RCPT.fullmatch(status))):
        return True
    if status is not None and not _IF_NAMED.fullmatch(status):
        return False
    return 400 <= code < 600 and bool(_NAMES_A_LIMIT.search(text)) and not _NAMES_A_RECIPIENT.search(text)
