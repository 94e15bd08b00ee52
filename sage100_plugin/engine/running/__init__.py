"""Running an action: from its input to a plan, its write, what was read back, and what follows it."""
