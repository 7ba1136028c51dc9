"""Backups: every table and every uploaded document in one archive that shows damage, and the way back."""
