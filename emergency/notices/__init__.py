"""What people are told: an inbox, and messages sent after commit."""
