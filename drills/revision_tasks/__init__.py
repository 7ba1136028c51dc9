"""A finding becomes work on a plan, until it is revised and filed again."""
