"""Numbers that make names and codes differ."""

from itertools import count

serial = count(1)
