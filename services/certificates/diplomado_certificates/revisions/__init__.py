"""The revisions of what was signed: it is never changed, and still stated again above a forged revision."""
