"""What can be done with service sites."""
