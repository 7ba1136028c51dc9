"""Risk → hazard → plan → drill read as one chain, with its gaps."""
