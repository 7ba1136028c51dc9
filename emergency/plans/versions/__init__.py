"""The versions of a plan side by side: compared with one another, and an older one taken up again."""
