"""How the C library hands out memory in a process with many threads."""

from __future__ import annotations

import ctypes
import platform

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
ARENAS = 2

LARGE = 128 * 1024
"""Bytes from which a piece of memory has pages of its own, which go back to the system when it is free."""


def keep_together() -> None:
    """Let all threads take memory from two places, before any of them is started.

    glibc gives up to eight places a processor to its threads and what is free in one is used by no other: the many
    threads of a server, which work in turns, hold several times what they need, and more the longer it runs. It also
    lets ever larger pieces lie between small ones, unless it is told from which size not to. Where the C library is
    another one nothing is done; what `MALLOC_ARENA_MAX` says in the environment is replaced.
    """
    if _glibc():
        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, ARENAS)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_TRIM_THRESHOLD, LARGE)


def give_back() -> None:
    """Give the pages that hold nothing back to the system: glibc keeps those that lie between others."""
    if _glibc():
        ctypes.CDLL(None).malloc_trim(0)


def _glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"
