"""Tiered plans: versions, clauses, promises, contacts, publication."""
