"""The link store: a journal of JSON lines under TinyDB."""

from sage100_plugin.links.tinydb_links import TinyDBLinks
from sage100_plugin.links.tinydb_mappings import TinyDBMappings

__all__ = ["TinyDBLinks", "TinyDBMappings"]
