"""How fast the system is, measured beside the least that the same work costs. Run with `python -m benchmarks`."""
