"""Tables brought in: uploaded, shown as what they would become, confirmed, put in place once."""
