"""Finished trials into storages."""
