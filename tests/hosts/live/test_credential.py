"""What a person is told who connects n8n with the plugin, in n8n's own words and ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hosts.live.between import Between
from tests.hosts.live.flows import Workshop, ours, start
from tests.hosts.live.n8n import free_port
from tests.hosts.live.outside import Outside, outside
from tests.hosts.live.sage import Sage

WRONG = "s100_000000000000_wrong"
READ = {"returnAll": False, "limit": 1}


@pytest.fixture(scope="module")
def stranger() -> Iterator[Outside]:
    """Something that answers and is not the plugin."""
    with outside(lambda _path, _body: {"hello": "world"}) as made:
        yield made


def test_a_good_key_connects(shop: Workshop, sage: Sage, line: Between) -> None:
    told = shop.try_credential(f"  {line.address}/", sage.key("another"))
    assert told == ("OK", "Connection successful!")


def test_a_wrong_key_is_said_to_be_wrong(shop: Workshop, sage: Sage) -> None:
    status, says = shop.try_credential(sage.address, WRONG)
    assert status == "Error"
    assert "does not accept this API key" in says
    assert "sage100-plugin key create" in says


def test_something_else_at_the_address_is_said_to_be_something_else(shop: Workshop, stranger: Outside) -> None:
    status, says = shop.try_credential(stranger.address, WRONG)
    assert status == "Error"
    assert "No Sage 100 Contractor plugin answers there" in says


def test_an_address_with_a_path_is_said_to_be_wrong(shop: Workshop, sage: Sage) -> None:
    status, says = shop.try_credential(f"{sage.address}/docs", WRONG)
    assert status == "Error"
    assert "Check Server Address" in says


def test_a_server_that_is_down_is_an_error(shop: Workshop) -> None:
    status, says = shop.try_credential(f"http://127.0.0.1:{free_port()}", WRONG)
    assert status == "Error"
    assert "refused the connection" in says, "n8n makes this sentence itself"


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("wrong key", ["Open the credential", "sage100-plugin key create"]),
        ("wrong address", ["not the Sage 100 Contractor plugin", "Check Server Address"]),
        ("down", ["cannot be reached", "refused the connection", "Check Server Address"]),
    ],
)
def test_a_node_that_runs_says_the_same(
    shop: Workshop, sage: Sage, stranger: Outside, place: str, says: list[str]
) -> None:
    down = f"http://127.0.0.1:{free_port()}"
    address = {"wrong key": sage.address, "wrong address": stranger.address, "down": down}[place]
    credential = shop.add_credential(address, WRONG)
    run = shop.flow(place, start(), ours("Find", "find_jobs", READ), credential=credential).run()
    assert run.status == "error"
    assert [word for word in says if word not in run.error["message"]] == []
