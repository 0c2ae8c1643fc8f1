"""The vault's doors, one for each caller. Nothing else in the vault is imported from outside."""
