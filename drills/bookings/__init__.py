"""A drill booked for plans and the duties it serves."""
