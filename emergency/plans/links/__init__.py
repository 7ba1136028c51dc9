"""How plans hang together (衔接, PL-07): with plans above, beside, of the government; and its gaps."""
