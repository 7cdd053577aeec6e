"""The credential of a certificate: the same facts, signed, for programs and wallets of others."""
