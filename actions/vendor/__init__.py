"""What can be done with vendors."""
