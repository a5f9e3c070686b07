"""Each server once for the whole test run, started by the first test that asks for it. tests/conftest.py knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import TypeVar

import pytest

from tests import needs
from tests.servers.packages import CannotInstallError
from tests.servers.postfix import Postfix, postfix
from tests.servers.redmine import Redmine, redmine
from tests.servers.request_tracker import RequestTracker, request_tracker
from tests.servers.roundup import Roundup, roundup

T = TypeVar("T")


@pytest.fixture(scope="session")
def real_request_tracker() -> Iterator[RequestTracker]:
    yield from _serving(request_tracker)


@pytest.fixture(scope="session")
def real_redmine() -> Iterator[Redmine]:
    yield from _serving(redmine)


@pytest.fixture(scope="session")
def real_postfix() -> Iterator[Postfix]:
    yield from _serving(postfix)


@pytest.fixture(scope="session")
def real_roundup() -> Iterator[Roundup]:
    yield from _serving(roundup)


def _serving(start: Callable[[], AbstractContextManager[T]]) -> Iterator[T]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(start())
        except CannotInstallError as error:
            needs.cannot_have(str(error))
        yield server
