"""What must be practised, and what was learnt."""
