"""Figures of races of search strategies, each with one message."""
