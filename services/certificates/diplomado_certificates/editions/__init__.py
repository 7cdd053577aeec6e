"""The editions that registration announced, and the register that each of them has here."""
