"""What can be done with subcontracts and purchase orders, the commitments of a job."""
