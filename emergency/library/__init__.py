"""法规标准库: every law and standard with its days, its successor, and what of ours rests on it."""
