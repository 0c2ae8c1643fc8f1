"""Rounds, invitations, links, answering."""
