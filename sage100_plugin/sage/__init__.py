"""Adapters to Sage 100 Contractor: its tables read, its API written, and a sandbox company that stands for both."""
