"""Landscapes as real Optuna studies, and Optuna studies as tables of trials."""
