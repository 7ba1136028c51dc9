"""Which duties are due, booked, met, overdue: derived, never stored."""
