"""Assessments of plans every three years: who looked, what they found of each item, what follows."""
