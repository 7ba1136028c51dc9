"""Rules as data with a citation, and the pure function that applies them."""
