"""`MemoryMappings`: field mappings without a disk."""

from __future__ import annotations

import threading

from sage100_plugin.ports.mappings import MappingVersion, VersionTaken


class MemoryMappings:
    """`Mappings` that last as long as the object."""

    def __init__(self) -> None:
        self._versions: dict[tuple[str, str, int], MappingVersion] = {}
        self._lock = threading.Lock()

    def current(self, company: str, module: str) -> MappingVersion | None:
        return next(iter(self.versions(company, module)), None)

    def versions(self, company: str, module: str) -> tuple[MappingVersion, ...]:
        return tuple(one for one in reversed(self.all()) if (one.company, one.module) == (company, module))

    def save(self, version: MappingVersion) -> None:
        with self._lock:
            if self._versions.setdefault((version.company, version.module, version.number), version) is not version:
                raise VersionTaken

    def all(self) -> tuple[MappingVersion, ...]:
        return tuple(self._versions[name] for name in sorted(self._versions))
