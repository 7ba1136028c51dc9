"""Sites and projects of an organisation, and the dated facts that rules ask for."""
