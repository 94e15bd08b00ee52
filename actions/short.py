"""The short name that is made where none is given."""

from __future__ import annotations

from sage100_plugin.spec import Context, Given


def short_name(ctx: Context, given: Given, most: int) -> tuple[str, tuple[str, ...]]:
    """The short name that is given, else one made of the name; and what is to be said of one that is not the name.

    `most` is its length where the company's own schema says none.
    """
    if given.get("short_name"):
        return given["short_name"], ()
    made = _fitting(given["name"], ctx.lengths.get("short_name", most))
    return made, () if made == given["name"] else (f"Short Name is made of the name: {made}.",)


def _fitting(name: str, most: int) -> str:
    """The name, or as many of its words as fit; of a single long word as much of it."""
    fits = name[:most] if len(name) <= most or name[most] == " " else name[:most].rpartition(" ")[0] or name[:most]
    return fits.rstrip()
