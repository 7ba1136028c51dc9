"""Expert reviews of plans: panel, opinions, conclusion."""
