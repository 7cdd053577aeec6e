"""The register: the record frozen when a certificate is issued, all certificates of an edition, their revocation."""
