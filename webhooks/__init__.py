"""The HTTP edge: calls in, deliveries out."""
