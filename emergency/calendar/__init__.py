"""The calendar of working days: the announced years, and the next year's notice when it comes."""
