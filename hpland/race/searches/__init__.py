"""Strategies at work: what a free worker does next."""
