"""The start pages: what waits for each group of people, and how the system is doing."""
