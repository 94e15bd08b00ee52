"""What can be done with change orders."""
