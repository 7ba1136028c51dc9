"""Incidents: what happens, how grave, what is needed."""
