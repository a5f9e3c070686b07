"""Linux: a netlink socket tells of addresses and routes (rtnetlink(7)), a timer of jumps of the clock (timerfd_create(2)).

Needs no rights, no NetworkManager and no bus. Only what comes counts: a network that goes is no reason to try. IPv6 routers
repeat what they said every few minutes, so what is known already is no news.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import select
import socket
import struct
import sys
from collections.abc import Callable, Iterator

from capture_tool.core.threads import start
from capture_tool.system.network_wake._settled import Settled

assert sys.platform == "linux"
GROUPS = 0x10 | 0x40 | 0x100 | 0x400
"""RTMGRP_IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE."""
NEW_ADDRESS, OLD_ADDRESS, NEW_ROUTE, OLD_ROUTE = 20, 21, 24, 25
"""RTM_NEWADDR, RTM_DELADDR, RTM_NEWROUTE, RTM_DELROUTE."""
ADDRESS_HEADER, ROUTE_HEADER = 8, 12
"""Bytes of struct ifaddrmsg and struct rtmsg."""
TELLING = {NEW_ADDRESS: (1,), NEW_ROUTE: (1, 4, 5)}
"""Attributes that say what it is: IFA_ADDRESS; RTA_DST, RTA_OIF, RTA_GATEWAY. The others hold ages and counters."""
LOCAL_TABLE = 255
"""RT_TABLE_LOCAL: one route for each address, which was told of already."""
CANCEL_ON_SET = 1 | 2
"""TFD_TIMER_ABSTIME and TFD_TIMER_CANCEL_ON_SET: reading ends with ECANCELED when the clock jumped, also after a sleep."""
FAR = 1 << 40
"""Seconds since 1970 at which the timer would ring: never."""
Fact = tuple[int, bytes, tuple[bytes, ...]]


class LinuxWake:
    """Raises OSError where there is no netlink."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        try:
            self._netlink.bind((0, GROUPS))
        except OSError:
            self._netlink.close()
            raise
        self._known: set[Fact] = set()
        self._clock = _clock()
        self._end = os.eventfd(0)
        self._settled = Settled(changed)
        self._loop_ended = start("network", self._loop)

    def close(self) -> None:
        """Ends both threads."""
        self._settled.close()
        if not self._loop_ended.done():
            os.eventfd_write(self._end, 1)
            self._loop_ended.result(10)

    def _loop(self) -> None:
        poll = select.poll()
        for descriptor in (self._netlink.fileno(), self._end, self._clock):
            if descriptor >= 0:
                poll.register(descriptor, select.POLLIN)
        try:
            while True:
                ready = {descriptor for descriptor, _event in poll.poll()}
                if self._end in ready:
                    return
                if self._clock in ready:
                    _rearm(self._clock)
                    self._settled.tell()
                if self._netlink.fileno() in ready and self._news():
                    self._settled.tell()
        finally:
            self._netlink.close()
            os.close(self._end)
            if self._clock >= 0:
                os.close(self._clock)

    def _news(self) -> bool:
        """Whether something came that was not there."""
        try:
            packet = self._netlink.recv(1 << 16)
        except OSError as error:  # ENOBUFS: more came at once than fits, so something did
            return error.errno == errno.ENOBUFS
        fresh = False
        for kind, fact in facts(packet):
            if kind in TELLING:
                fresh |= fact not in self._known
                self._known.add(fact)
            else:
                self._known.discard(fact)
        return fresh


def facts(packet: bytes) -> Iterator[tuple[int, Fact]]:
    """Each message's type and what it is about, the same for its coming and its going. Whatever is cut short ends it."""
    at = 0
    while at + 16 <= len(packet):
        length, kind = struct.unpack_from("=IH", packet, at)
        if length < 16 or at + length > len(packet):
            return
        came = {OLD_ADDRESS: NEW_ADDRESS, OLD_ROUTE: NEW_ROUTE}.get(kind, kind)
        if came in TELLING:
            size = ADDRESS_HEADER if came == NEW_ADDRESS else ROUTE_HEADER
            body = packet[at + 16 : at + length]
            family, told = body[:1], _attributes(body[size:])
            index = body[4:8] if came == NEW_ADDRESS else body[4:5]  # the interface; the table
            if came == NEW_ADDRESS or index != bytes([LOCAL_TABLE]):
                yield kind, (came, family + index, tuple(told.get(number, b"") for number in TELLING[came]))
        at += (length + 3) & ~3


def _attributes(data: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        if length < 4 or at + length > len(data):
            break
        found[kind & 0x3FFF] = data[at + 4 : at + length]
        at += (length + 3) & ~3
    return found


def _clock() -> int:
    """A timer that tells of jumps of the clock; -1 where the C library has none."""
    try:
        made: int = ctypes.CDLL(None, use_errno=True).timerfd_create(0, os.O_NONBLOCK | os.O_CLOEXEC)
    except AttributeError:
        return -1
    if made >= 0 and not _rearm(made):
        os.close(made)
        return -1
    return made


def _rearm(clock: int) -> bool:
    """Waits for the next jump. False when the system refuses."""
    with contextlib.suppress(OSError):  # ECANCELED: that is the news
        os.read(clock, 8)
    when = (ctypes.c_long * 4)(0, 0, FAR, 0)  # struct itimerspec: interval, value
    set_time = ctypes.CDLL(None, use_errno=True).timerfd_settime
    return bool(set_time(clock, CANCEL_ON_SET, ctypes.byref(when), None) == 0)
