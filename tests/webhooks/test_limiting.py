"""How many calls a minute may be made, by whom."""

from __future__ import annotations

import pytest

from sage100_plugin.errors import Refused
from webhooks.limiting import MANY, WINDOW, Limiter


class Watch:
    """A clock that stands until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_minute_later_one_may_call_again_and_others_are_not_held_up() -> None:
    watch = Watch()
    limiter = Limiter(watch)
    for _ in range(2):
        limiter.take("one", 2)
    with pytest.raises(Refused) as refused:
        limiter.take("one", 2)
    assert (refused.value.code, refused.value.extra["retry_after"]) == ("rate_limited", 60)
    limiter.take("other", 2)
    watch.now += WINDOW
    limiter.take("one", 2)


def test_who_calls_no_more_is_forgotten() -> None:
    watch = Watch()
    limiter = Limiter(watch)
    for number in range(MANY - 1):
        limiter.take(f"button {number}", 2)
    watch.now += WINDOW
    for _ in range(2):
        limiter.take("kept", 2)
    assert len(limiter._calls) == 1
    with pytest.raises(Refused):
        limiter.take("kept", 2)
