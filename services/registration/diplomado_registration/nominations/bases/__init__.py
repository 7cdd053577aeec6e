"""On which basis the nominees of an edition consented."""
