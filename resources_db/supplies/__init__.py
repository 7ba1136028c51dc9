"""Depots, items, batches, and the ledger of movements."""
