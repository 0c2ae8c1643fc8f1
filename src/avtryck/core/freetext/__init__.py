"""Free text: what helps a person who reads it. Nothing here ever decides."""
