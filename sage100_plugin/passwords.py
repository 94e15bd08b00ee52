"""Passwords as they are kept: scrypt with a salt of its own for each, by Werkzeug."""

from __future__ import annotations

from werkzeug.security import check_password_hash, generate_password_hash


class ScryptPasswords:
    """Hashes passwords, slowly on purpose: some 50 ms and 32 MB each."""

    def hashed(self, password: str) -> str:
        """What is kept of the password."""
        return generate_password_hash(password, "scrypt")

    def fits(self, kept: str, password: str) -> bool:
        """Whether it is this password."""
        return check_password_hash(kept, password)
