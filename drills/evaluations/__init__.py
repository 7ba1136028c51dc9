"""Evaluations of drills, their findings, the evaluation report."""
