"""The use cases: run an action, poll, deliver, decide, recover."""
