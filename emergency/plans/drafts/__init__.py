"""Drafts: the text of a version while it is written."""
