"""Who and what can help: teams, supplies, promises, holds."""
