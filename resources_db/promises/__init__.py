"""What plans promise, held against the registers."""
