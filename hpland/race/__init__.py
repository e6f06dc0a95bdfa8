"""Races of search strategies on landscapes whose optimum is known."""
