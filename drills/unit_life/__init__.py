"""What becomes of units: suspended, closed, moved, renamed, merged, entered twice, and what goes along."""
