"""Pools, Rule U and ledger arithmetic: `Cells → Assignment → RawTable → ProtectedTable`."""
