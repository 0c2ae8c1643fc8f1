"""Units, people, their sign-in, roles and scope."""
