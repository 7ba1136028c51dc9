"""The year's drill programme of a body or unit (年度演练计划): proposed, approved, published, carried out."""
