"""Hyperparameter landscapes with a known truth, as real Optuna studies and figures."""

__version__ = "0.1.0"
