"""The sandbox's own API: interprets MBXML against the company's file, and refuses what Sage refuses."""

from __future__ import annotations

from sage100_plugin.sage.sandbox.api.transport import SandboxTransport, submit

__all__ = ["SandboxTransport", "submit"]
