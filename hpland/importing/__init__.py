"""Other tuners' results as studies: what is in a source, and how it fits Optuna."""
