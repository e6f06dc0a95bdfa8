"""Hyperparameter landscapes whose truth is known, as real Optuna studies and figures."""

__version__ = "0.1.0"
