"""An incident for others to look at: on the wall, as it was recorded at any minute, as a file for the inquiry."""
