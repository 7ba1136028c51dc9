"""What is promised to whom and when: the guard against promising twice."""
