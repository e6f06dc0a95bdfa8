"""Optuna studies as tables of trials, and as summaries."""
