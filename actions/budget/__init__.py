"""What can be done with budgets."""
