"""Sage's rules for the next document number (help, "About automatic numbering")."""

from __future__ import annotations

from collections.abc import Iterable


def following(number: str) -> str | None:
    """The number after this one: digits go up by one; of `220-1` only the part right of the dash; letters give none."""
    head, dash, tail = number.strip().rpartition("-")
    if not tail.isascii() or not tail.isdigit():
        return None
    return f"{head}{dash}{int(tail) + 1:0{len(tail)}d}"


def next_free(newest: Iterable[str], taken: Iterable[str] = ()) -> str:
    """The next free number, given the numbers made last (newest first) and those reserved.

    Plain numbers win over dashed ones: the highest plain one is followed. Without any, numbering starts at 1.
    """
    numbers = [number.strip() for number in newest]
    used = {number.casefold() for number in (*numbers, *taken)}
    plain = [number for number in (*numbers, *taken) if number.isascii() and number.isdigit()]
    candidate = following(max(plain, key=int)) if plain else next(filter(None, map(following, numbers)), "1")
    while candidate is not None and candidate.casefold() in used:
        candidate = following(candidate)
    return candidate or "1"


def next_within(span: tuple[int, int], used: Iterable[str]) -> str | None:
    """The number after the highest used one of a range, at its end the first gap; None when the range is full."""
    first, last = span
    there = {int(text) for number in used if (text := number.strip()).isascii() and text.isdigit()}
    there = {number for number in there if first <= number <= last}
    number = max(there, default=first - 1) + 1
    if number > last:
        number = first
        while number in there:
            number += 1
    return str(number) if number <= last else None
