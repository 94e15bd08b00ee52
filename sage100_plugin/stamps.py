"""Short signed texts, each good for one purpose only (itsdangerous)."""

from __future__ import annotations

from collections.abc import Sequence

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode


class Stamps:
    """Signs with the newest key and reads what any of the keys signed. `keys` are newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(reversed(keys))

    def __repr__(self) -> str:
        return f"Stamps({len(self._keys)} keys)"

    def sign(self, purpose: str, text: str) -> str:
        """A token that holds the text and can be put into a URL."""
        return str(URLSafeSerializer(self._keys, salt=purpose).dumps(text))

    def read(self, purpose: str, token: str) -> str | None:
        """The text of a token made for this purpose; None for anything else."""
        signature = token.rpartition(".")[2]
        try:
            text = str(URLSafeSerializer(self._keys, salt=purpose).loads(token))
            spelled = base64_encode(base64_decode(signature)).decode()
        except BadData:
            return None
        return text if signature == spelled else None  # base64 has other spellings of the same bytes
