"""The rules of cases: pure, each with its number (R-1 … R-6)."""
