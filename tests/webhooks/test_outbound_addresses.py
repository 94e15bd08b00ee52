"""Where deliveries may go: judged by the address that is dialled, never by the text of the URL."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import pytest

from sage100_plugin.testing.outside import FakeClock
from tests.webhooks.receivers import OK, receiving, says
from webhooks.addresses import Allowed, read, refusal
from webhooks.network import Outside
from webhooks.outbound import RequestsSender

BAD = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.0.0", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.3",
    "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:c0a8:1::1", "2002:a9fe:a9fe::1",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1",
]  # fmt: skip
GOOD = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e"]
NEVER = [
    "0.0.0.0", "169.254.169.254", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fe80::1%lo", "ff02::1",
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "224.0.0.1", "255.255.255.255",
]  # fmt: skip
EVERYTHING = ["0.0.0.0/0", "::/0", "receiver.example"]


class Dialled:
    """A network: names to the addresses each question gets, and the addresses that were dialled. All lead to `port`."""

    def __init__(self, answers: Sequence[Sequence[str]], port: int = 0) -> None:
        self.answers = list(answers)
        self.dialled: list[str] = []
        self._port = port

    def resolve(self, host: str, port: int) -> Sequence[str]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.dialled.append(address[0])
        if not self._port:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self._port), timeout)

    def sender(self, *allowed: str) -> RequestsSender:
        outside = Outside(resolve=self.resolve, connect=self.connect)
        return RequestsSender(FakeClock(), allowed, deadline=5.0, outside=outside)


@pytest.mark.parametrize("address", BAD)
def test_an_address_that_is_not_public_is_neither_accepted_nor_dialled(address: str) -> None:
    network = Dialled([[address]])
    sender = network.sender()
    assert "receiver.example" in sender.check("https://receiver.example/")
    posted = sender.post("https://receiver.example/", b"{}", {})
    assert posted.status == 0
    assert "receiver.example is" in posted.error
    assert network.dialled == []


@pytest.mark.parametrize("address", GOOD)
def test_a_public_address_is_accepted_and_dialled_as_it_was_judged(address: str) -> None:
    network = Dialled([[address]])
    sender = network.sender()
    assert sender.check("https://receiver.example/") == ""
    sender.post("https://receiver.example/", b"{}", {})
    assert network.dialled == [address]


@pytest.mark.parametrize("address", GOOD)
def test_public_hosts_need_https(address: str) -> None:
    network = Dialled([[address]])
    assert "https" in network.sender().check("http://receiver.example/")
    assert network.sender().post("http://receiver.example/", b"{}", {}).status == 0
    assert network.dialled == []


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_dialled_whatever_is_allowed(address: str) -> None:
    network = Dialled([[address]])
    sender = network.sender(*EVERYTHING)
    assert sender.check("https://receiver.example/")
    sender.post("https://receiver.example/", b"{}", {})
    assert network.dialled == []


@pytest.mark.parametrize(
    ("allowed", "address"),
    [
        ("10.1.0.0/16", "10.1.2.3"),
        ("10.1.2.3", "10.1.2.3"),
        ("receiver.example", "192.168.7.7"),
        ("Receiver.Example.", "192.168.7.7"),
        ("fd12::/16", "fd12::7"),
        ("127.0.0.1", "::ffff:127.0.0.1"),
        ("[::1]", "::1"),
    ],
)
def test_a_private_receiver_may_be_allowed_and_then_needs_no_tls(allowed: str, address: str) -> None:
    network = Dialled([[address]])
    sender = network.sender(allowed)
    assert sender.check("http://receiver.example/") == ""
    sender.post("http://receiver.example/", b"{}", {})
    assert len(network.dialled) == 1


def test_what_is_allowed_opens_nothing_beside_it() -> None:
    network = Dialled([["10.2.0.1"]])
    assert network.sender("10.1.0.0/16", "other.example").check("https://receiver.example/")


def test_a_name_that_turns_private_after_the_check_is_not_dialled() -> None:
    network = Dialled([["93.184.216.34"], ["127.0.0.1"]])
    sender = network.sender()
    assert sender.check("https://receiver.example/") == ""
    assert sender.post("https://receiver.example/", b"{}", {}).status == 0
    assert network.dialled == []


def test_the_name_is_asked_once_for_each_connection_and_the_answer_is_dialled() -> None:
    network = Dialled([["93.184.216.34"], ["127.0.0.1"]])
    network.sender().post("https://receiver.example/", b"{}", {})
    assert network.dialled == ["93.184.216.34"]


def test_of_mixed_answers_only_the_public_ones_are_dialled() -> None:
    network = Dialled([["127.0.0.1", "93.184.216.34", "169.254.169.254", "::1", "2606:4700::1111"]])
    network.sender().post("https://receiver.example/", b"{}", {})
    assert network.dialled == ["93.184.216.34", "2606:4700::1111"]


def test_a_kept_connection_stays_with_the_address_that_was_judged_and_a_new_one_is_judged_anew() -> None:
    closing = OK.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    answers = [OK, closing]

    def answer(connection: socket.socket, _over: object) -> None:
        connection.sendall(answers.pop(0))

    with receiving(answer) as receiver:
        network = Dialled([["10.0.0.7"], ["169.254.169.254"]], receiver.port)
        sender = network.sender("10.0.0.0/8")
        url = "http://receiver.example/"
        assert [sender.post(url, b"{}", {}).status for _ in range(3)] == [200, 200, 0]
    assert network.dialled == ["10.0.0.7"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "①②⑦.⓪.⓪.①",
     "127。0。0。1", "localhost", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]", "0", "0.0.0.0"],
)  # fmt: skip
def test_no_spelling_of_this_machine_gets_a_packet(host: str) -> None:
    with receiving(says(OK)) as receiver, receiving(says(OK), host="::1") as other:
        for port in (receiver.port, other.port):
            for scheme in ("http", "https"):
                url = f"{scheme}://{host}:{port}/"
                assert sender_of_this_machine().check(url)
                assert sender_of_this_machine().post(url, b"{}", {}).status == 0
    assert (receiver.connections, other.connections) == (0, 0)


def sender_of_this_machine() -> RequestsSender:
    return RequestsSender(FakeClock(), deadline=3.0)


@pytest.mark.parametrize(
    "url",
    [
        "http://good.example\\@127.0.0.1:{port}/",
        "http://good.example@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}#@good.example/",
        "http://127.0.0.1:{port}?@good.example/",
        "http://good.example:80@127.0.0.1:{port}/",
        "http:127.0.0.1:{port}/",
        "http:///127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\t/",
        "http://127.0.0.1%00.good.example:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://127.0.0.1:0{port}/",
        "http://good.example\n@127.0.0.1:{port}/",
        " http://127.0.0.1:{port}/",
    ],
)
def test_no_trap_for_parsers_gets_a_packet(url: str) -> None:
    with receiving(says(OK)) as receiver:
        trap = url.format(port=receiver.port)
        assert sender_of_this_machine().check(trap)
        assert sender_of_this_machine().post(trap, b"{}", {}).status == 0
    assert receiver.connections == 0


@pytest.mark.parametrize(
    "url",
    ["", "receiver.example", "ftp://receiver.example/", "file:///etc/passwd", "https://", "https:///path",
     "https://user:password@receiver.example/", "https://receiver.example:0/", "https://receiver.example:99999/",
     "https://rec eiver.example/", "https://[::1/", "gopher://receiver.example/", "javascript:alert(1)", "https://."],
)  # fmt: skip
def test_what_is_no_address_of_a_receiver_is_refused_before_any_name_is_asked(url: str) -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return []

    sender = RequestsSender(FakeClock(), EVERYTHING, outside=Outside(resolve=resolve))
    assert sender.check(url)
    assert sender.post(url, b"{}", {}).status == 0
    assert set(asked) <= {"."}


@pytest.mark.parametrize("error", [socket.gaierror("no such host"), UnicodeError("label too long")])
def test_a_name_that_is_not_found_is_told(error: Exception) -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise error

    found = RequestsSender(FakeClock(), outside=Outside(resolve=resolve)).check("https://nowhere.example/")
    assert found == "The host name nowhere.example was not found."


def test_the_standard_librarys_own_judgement_would_not_do() -> None:
    """Why there is a list: these are refused by it, and let through by `is_global`."""
    let_through = [address for address in BAD if read(address).is_global]
    assert let_through
    assert all(refusal("host", read(address), Allowed(), plain=False) for address in let_through)
