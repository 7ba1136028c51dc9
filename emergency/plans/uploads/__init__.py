"""Uploads: a plan file is read, looked over by a person, and becomes versions."""
