"""The ledger of erasures: who was erased, which services have confirmed it, and who is erased again after a restore."""
