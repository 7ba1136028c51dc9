"""Rescue teams: members, skills, readiness."""
