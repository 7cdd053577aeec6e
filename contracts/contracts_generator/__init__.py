"""What is generated from the contracts, for subscribers. The package that they install has the results alone."""
