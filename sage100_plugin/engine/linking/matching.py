"""How alike a record of the source and the records of Sage are, attribute by attribute.

A record of each side is a `Sample`. A `Pool` holds those of Sage, found at once by each attribute; near names are told
by the share of letters that two names have in common, whatever the order of their words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from sage100_plugin.records.likeness import (
    ALIKE,
    NAME,
    NEAR,
    NUMBER,
    SAYS,
    SIMILAR,
    ZIP,
    digits,
    ordered,
    plain,
    plain_address,
)

WEIGHT = {NUMBER: 0.9, NAME: 0.9, SIMILAR: 0.85, NEAR: 0.75, "email": 0.6, "phone": 0.5, "address": 0.4}
"""How much of the doubt an attribute takes away that is the same; what is left of it is left to the others."""

OTHER = 50
"""In a hundred: names that have less in common are those of two different companies or jobs."""

AGAINST = 0.5
"""What the score is multiplied by when something speaks against it."""

AHEAD = 10
"""Points by which a candidate must be ahead of the next one, so that nobody has to choose between them."""

STATE = 2
"""The letters of a state's code."""


@dataclass(frozen=True)
class Sample:
    """What a record is compared by: plain text, each of it without what does not matter.

    `addresses` are first lines to their zips, which are empty where they are not known.
    """

    id: str
    name: str = ""
    number: str = ""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    addresses: Mapping[str, str] = field(default_factory=dict)
    city: str = ""
    state: str = ""
    inactive: bool = False

    @property
    def exact(self) -> str:
        return " ".join(self.name.casefold().split())


def sample(  # noqa: PLR0913 - a record has so many sides
    id: str,
    *,
    name: object = None,
    number: object = None,
    phones: Iterable[object] = (),
    emails: Iterable[object] = (),
    addresses: Iterable[tuple[object, object]] = (),
    city: object = None,
    state: object = None,
    inactive: bool = False,
) -> Sample:
    """A record as it is compared, of texts that may be missing."""
    code = str(state or "").strip().upper()
    return Sample(
        id,
        str(name or "").strip(),
        str(number or "").strip().lstrip("0"),
        frozenset(filter(None, (digits(str(phone or "")) for phone in phones))),
        frozenset(email for email in (str(email or "").strip().casefold() for email in emails) if "@" in email),
        {line: str(code or "").strip()[:ZIP] for text, code in addresses if (line := plain_address(str(text or "")))},
        " ".join(str(city or "").casefold().split()),
        code if len(code) == STATE else "",
        inactive,
    )


@dataclass(frozen=True)
class Candidate:
    """A Sage record that could be meant. `by` are words of `SAYS`, the weightiest first; `score` is 0 to 100.

    It is strong when a person would take it for the same: it has the number, or alone has this name, or agrees in two
    attributes, and neither its name nor its state is another.
    """

    id: str
    name: str
    score: int
    by: tuple[str, ...]
    reason: str
    strong: bool


class Pool:
    """The records of Sage that may be meant."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._all = {one.id: one for one in samples}
        self._by: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self._all.values():
            for key in _keys(one):
                self._by[key].append(one.id)
        self._names = {id: ordered(one.name) for id, one in self._all.items() if plain(one.name)}

    def candidates(self, wanted: Sample) -> tuple[Candidate, ...]:
        """Those that have something in common with it, best first, and by number where they are equally good."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for word, key in _keys(wanted):
            for id in self._by.get((word, key), ()):
                if word != "address" or _same_place(wanted, self._all[id], key):
                    found[id][word] = WEIGHT[word]
        for id, share in self._near(wanted):
            if not found[id].keys() & {NAME, SIMILAR}:
                found[id][NEAR] = WEIGHT[NEAR] * share / 100
        for words in found.values():
            if NAME in words:
                words.pop(SIMILAR, None)
        named = [id for id, words in found.items() if words.keys() & {NAME, SIMILAR}]
        only = [id for id in named if NAME in found[id]] or named
        alone = only[0] if len(only) == 1 else ""
        every = (_candidate(wanted, self._all[id], words, alone=id == alone) for id, words in found.items())
        return tuple(sorted(every, key=lambda one: (-one.score, _order(one.id))))

    def _near(self, wanted: Sample) -> Iterable[tuple[str, float]]:
        """Those of a near name, each with what they have in common in a hundred."""
        if not plain(wanted.name):
            return []
        near = process.extract(
            ordered(wanted.name), self._names, scorer=fuzz.ratio, processor=None, score_cutoff=ALIKE, limit=None
        )
        return [(id, share) for _, share, id in near]


def clear(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one strong candidate to which no second is near."""
    if not candidates or not candidates[0].strong:
        return None
    first, *others = candidates
    alone = all(not one.strong and first.score - one.score >= AHEAD for one in others)
    return first if alone else None


def _keys(one: Sample) -> Iterable[tuple[str, str]]:
    if one.number:
        yield NUMBER, one.number
    if one.exact:
        yield NAME, one.exact
    if plain(one.name):
        yield SIMILAR, plain(one.name)
    yield from (("email", email) for email in one.emails)
    yield from (("phone", phone) for phone in one.phones)
    yield from (("address", line) for line in one.addresses)


def _same_place(one: Sample, other: Sample, line: str) -> bool:
    """Whether the zips agree, or where one is missing the cities; what is not known speaks against nothing."""
    here, there = one.addresses[line], other.addresses[line]
    if here and there:
        return here == there
    return not one.city or not other.city or one.city == other.city


def _candidate(wanted: Sample, held: Sample, words: Mapping[str, float], *, alone: bool) -> Candidate:
    doubt = 1.0
    for weight in words.values():
        doubt *= 1 - weight
    by = tuple(sorted(words, key=lambda word: (-words[word], word)))
    against = [*_against(wanted, held)]
    score = 100 * (1 - doubt) * (AGAINST if against else 1)
    strong = not against and not held.inactive and (alone or NUMBER in by or len(by) > 1)
    reason = " and ".join(SAYS[word] for word in by)
    for says in [*against, *(["it is inactive in Sage"] if held.inactive else [])]:
        reason += f", but {says}"
    return Candidate(held.id, held.name, round(score), by, reason, strong)


def _against(wanted: Sample, held: Sample) -> Iterable[str]:
    """What speaks against it, however much agrees."""
    if wanted.name and held.name and fuzz.ratio(ordered(wanted.name), ordered(held.name)) < OTHER:
        yield "the name is another"
    if wanted.state and held.state and wanted.state != held.state:
        yield f"the state is {held.state} in Sage"


def _order(id: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in id.split("-"))
