"""A believable county with two years behind it. Every name, firm and place in it is made up."""
