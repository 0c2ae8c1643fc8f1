"""What every audience shares: access, layout, sign-in."""
