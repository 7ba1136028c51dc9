"""A plan file read into parts, sections, contacts and resources."""
