"""Instruments, texts and policies: read from files, pinned the first time they are used."""
