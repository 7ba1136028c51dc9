"""Laws and standards that the administrator adds to those we ship, and what replaced which from which day on."""
