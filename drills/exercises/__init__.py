"""The drill as held: attendance, timeline, observations."""
