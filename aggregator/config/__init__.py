"""sources.yaml, read strictly and all at once."""
