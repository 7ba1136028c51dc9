"""The commander's search: what, where, how far, ready now, how sure."""
