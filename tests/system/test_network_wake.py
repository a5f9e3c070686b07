"""News of the network: real ones, in a network of our own, and what is no news."""

from __future__ import annotations

import os
import queue
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from capture_tool.system.network_wake import network_wake
from capture_tool.system.network_wake._settled import Settled
from capture_tool.system.network_wake.polling import PollingWake, addresses

WATCH = """
import sys
from capture_tool.system.network_wake.linux import LinuxWake
from capture_tool.system.network_wake import _settled
_settled.Settled.__init__.__kwdefaults__.update(quiet=0.2, between=0.2)
wake = LinuxWake(lambda: print("news", flush=True))
print("ready", flush=True)
sys.stdin.read()
wake.close()
print("closed", flush=True)
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")


class Network:
    """A process in a network of its own that prints each piece of news."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["unshare", "-n", sys.executable, "-c", WATCH],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.lines = queue.Queue[str]()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line.strip())
        self.lines.put("")

    def ip(self, *words: str) -> None:
        subprocess.run(["nsenter", "-n", "-t", str(self.process.pid), "ip", *words], check=True, capture_output=True)

    def next(self) -> str:
        return self.lines.get(timeout=20)


@pytest.fixture
def network() -> Iterator[Network]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may make a network")
    made = Network()
    if made.next() != "ready":
        pytest.skip("this machine lets nobody make a network")
    yield made
    made.process.communicate(timeout=20)


@linux
def test_a_network_that_comes_is_news_and_one_that_goes_is_none(network: Network) -> None:
    network.ip("link", "set", "lo", "up")
    network.ip("addr", "add", "10.99.88.1/24", "dev", "lo")
    assert network.next() == "news"
    network.ip("addr", "del", "10.99.88.1/24", "dev", "lo")
    network.ip("addr", "add", "10.99.88.2/24", "dev", "lo")
    assert network.next() == "news"
    network.ip("addr", "del", "10.99.88.2/24", "dev", "lo")
    network.ip("link", "set", "lo", "down")
    assert network.process.stdin
    network.process.stdin.close()
    network.process.stdin = None
    assert network.next() == "closed"


@linux
def test_a_route_is_news(network: Network) -> None:
    network.ip("link", "set", "lo", "up")
    network.ip("addr", "add", "10.99.88.1/24", "dev", "lo")
    assert network.next() == "news"
    network.ip("route", "add", "10.77.0.0/16", "dev", "lo")
    assert network.next() == "news"


def message(kind: int, body: bytes) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def address(kind: int, ip: bytes, age: int) -> bytes:
    return message(kind, struct.pack("=BBBBI", 10, 64, 0, 0, 3) + attribute(1, ip) + attribute(6, struct.pack("=I", age)))


@linux
def test_what_a_router_repeats_is_the_same_fact_whatever_its_age() -> None:
    from capture_tool.system.network_wake.linux import facts

    (came,), (again,), (went,) = (list(facts(address(kind, b"\xfe" * 16, age))) for kind, age in ((20, 60), (20, 3600), (21, 0)))
    (other,) = facts(address(20, b"\xfd" * 16, 60))
    assert came == again
    assert came[1] == went[1]
    assert other != came


@linux
@pytest.mark.parametrize("cut", range(64))
def test_a_message_that_is_cut_short_is_no_crash(cut: int) -> None:
    from capture_tool.system.network_wake.linux import facts

    whole = address(20, b"\xfe" * 16, 60)
    assert len(list(facts(whole[:cut]))) == (cut >= len(whole))
    broken = struct.pack("=I", 0xFFFFFFFF) + whole[4:]
    assert list(facts(broken[:cut])) == []


@linux
def test_a_jump_of_the_clock_is_told() -> None:
    """The clock is set to the time that it shows: a jump for the kernel, none for anybody else."""
    from capture_tool.system.network_wake.linux import LinuxWake

    told = threading.Event()
    wake = LinuxWake(told.set)
    try:
        time.clock_settime(time.CLOCK_REALTIME, time.time())
        assert told.wait(20)
    except OSError:
        pytest.skip("only root may set the clock")
    finally:
        wake.close()


def test_a_burst_is_one_call_and_the_next_comes_later() -> None:
    calls = queue.Queue[float]()
    settled = Settled(lambda: calls.put(time.monotonic()), quiet=0.05, between=0.5)
    for _ in range(50):
        settled.tell()
    first = calls.get(timeout=20)
    settled.tell()
    assert calls.get(timeout=20) - first >= 0.5
    settled.close()
    assert calls.empty()


def test_after_close_nothing_is_called() -> None:
    calls = queue.Queue[int]()
    settled = Settled(lambda: calls.put(1), quiet=0.01, between=0.01)
    settled.close()
    settled.tell()
    with pytest.raises(queue.Empty):
        calls.get(timeout=0.3)


def test_where_nothing_tells_the_addresses_are_looked_at() -> None:
    told, seen = threading.Event(), iter([frozenset(), frozenset(), frozenset({("eth0", "10.0.0.7")})])
    last = frozenset({("eth0", "10.0.0.7")})
    wake = PollingWake(told.set, each=0.01, look=lambda: next(seen, last))
    assert told.wait(20)
    told.clear()
    assert not told.wait(0.2), "what stays is no news"
    wake.close()


def test_the_own_loop_is_no_network() -> None:
    assert not any(address.startswith("127.") for _name, address in addresses())


def test_the_way_of_this_platform_opens_and_closes() -> None:
    before = {thread.name for thread in threading.enumerate()}
    wake = network_wake(lambda: None)
    wake.close()
    until = time.monotonic() + 20
    while {thread.name for thread in threading.enumerate()} - before and time.monotonic() < until:
        time.sleep(0.01)
    assert {thread.name for thread in threading.enumerate()} <= before
