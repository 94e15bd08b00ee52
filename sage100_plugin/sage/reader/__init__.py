"""What is read from a company's database, question by question, and the reader that asks."""

from __future__ import annotations

from sage100_plugin.sage.reader.questions import QUESTIONS
from sage100_plugin.sage.reader.sql import SqlReader

__all__ = ["QUESTIONS", "SqlReader"]
