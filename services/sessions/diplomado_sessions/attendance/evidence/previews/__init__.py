"""What an import would do, before anything is stored."""
