"""An authority's own rules: made, changed and tried on a page, and what they change for whom."""
