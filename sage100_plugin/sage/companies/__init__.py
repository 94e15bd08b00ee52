"""The companies of a data folder, sandbox and real: their files, how they are set up, tested and opened."""

from __future__ import annotations

from sage100_plugin.sage.companies.folder import CompanyFolder

__all__ = ["CompanyFolder"]
