"""Orders that send teams and goods: told or written, answered, followed."""
