"""Review sheets: which experts are asked, what each says of every item, and what the unit answers."""
