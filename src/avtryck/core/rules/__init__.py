"""What the process allows: eligibility, deadlines, states."""
