"""How far it is by road, and how long it takes: estimates, said to be so."""
