"""The certificate as a document of the European Learning Model (ELM), which Europass reads."""
