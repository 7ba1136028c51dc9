"""Organisations and areas, the people acting for them, sign-in, sessions, API tokens."""
