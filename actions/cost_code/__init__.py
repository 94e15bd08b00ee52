"""What can be done with cost codes."""
