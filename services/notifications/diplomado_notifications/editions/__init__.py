"""What the editions are called and who runs them."""
