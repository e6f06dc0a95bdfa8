"""Which points a study tries, and what its trials observe there."""
