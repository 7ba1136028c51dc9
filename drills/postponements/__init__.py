"""Postponed drill duties: a unit asks, with its reason; the authority approves by a paper, or refuses."""
