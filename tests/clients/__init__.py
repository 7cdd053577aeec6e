"""The subscribers of `contracts/clients`, each on a running system."""
