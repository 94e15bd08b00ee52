"""What can be done with work orders."""
