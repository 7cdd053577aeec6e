"""What issuer and verifier of a certificate share. It imports no service and never uses the network."""
