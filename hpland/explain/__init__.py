"""What a beginner needs to know of a landscape, figure, strategy or parameter, as plain data."""

from hpland.explain.parts import Example, Explanation, Section, Table
from hpland.explain.topics import TOPICS, explanations

__all__ = ["TOPICS", "Example", "Explanation", "Section", "Table", "explanations"]
