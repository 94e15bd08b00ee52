"""What the engine and the declarations ask of the outside, as protocols and plain values.

`sage` is Sage 100 Contractor (read and write), `links` the link store, `ledger` what must not be forgotten,
`outside` the clock, ids and the sender. Adapters implement them; `sage100_plugin.testing` ships a twin of each.
"""
