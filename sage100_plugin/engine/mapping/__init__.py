"""A company's field mappings: kept, tried and used."""
