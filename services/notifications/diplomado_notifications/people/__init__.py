"""Names, addresses and languages: the only personal data that this service keeps."""
