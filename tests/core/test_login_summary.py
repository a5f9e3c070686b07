"""What a launcher.log tells of a login, and that nothing of its secrets comes along."""

# ruff: noqa: DTZ001  (times of log lines are naive)

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_tool.core.login_summary import ApiLogging, LoginSummary, Step, api_logging, read_events, summary_of
from capture_tool.core.redaction import Redactor
from capture_tool.core.sample_platform import write_sample

AT = datetime(2026, 2, 20, 10, 0)
OFFSET = timedelta(hours=1)


def told(*texts: str, every: float = 5) -> LoginSummary:
    lines = [
        f"{AT + n * timedelta(seconds=every):%Y-%m-%d %H:%M:%S}.000 INFO  [JTS-Main] - {text}" for n, text in enumerate(texts)
    ]
    events = read_events((line.encode() for line in lines), lambda naive: naive.replace(tzinfo=UTC) - OFFSET)
    return summary_of(events, since=datetime(2026, 2, 20, tzinfo=UTC), until=datetime(2026, 2, 21, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "step", "number"),
    [
        ("================ RESTARTED ================", Step.STARTED, None),
        ("Build 10.45.1j, Aug 5, 2026 4:24:56 PM", Step.STARTED, None),
        ("------------------------------- IB GATEWAY RESTART --------------------------------", Step.STARTED, None),
        ("Authorization failed: SUPPRESS_MESSAGE_BOX. MessageType: null. FailReason: 2147483647", Step.UNANSWERED, None),
        ("Authorization failed: you do not have access to this platform yet", Step.SERVER, None),
        ("Authorization failed: Invalid username or password. You have entered", Step.WRONG_PASSWORD, None),
        ("AUTH_RESULT indicates wrong password", Step.WRONG_PASSWORD, None),
        ("SPLASH Attempt 13: server error, will retry in seconds", Step.SERVER, None),
        ("Competition detected: from IP=192.0.2.7 logged at=Sat Oct 13", Step.COMPETING, None),
        ("Too many failed login attempts. Please wait 4 minutes & 55 seconds before", Step.LOCKED, 295),
        ("loginAttempt=3 server=ndc1.example.net:4001", Step.ATTEMPT, 3),
        ("Received CHALLENGE", Step.CHALLENGE, None),
        ("Authentication timeout, challenge was not answered", Step.UNANSWERED, None),
        ("Authentication timeout", Step.TIMEOUT, None),
        ("AuthTimeoutMonitor-CCP: Timeout!", Step.TIMEOUT, None),
        ("Login failed: network error", Step.NETWORK, None),
        ("java.net.UnknownHostException: ndc1.example.net", Step.NETWORK, None),
        ("DISCONNECT_AUTHORIZATION_FAILED", Step.SERVER, None),
        ("Unrecognized Username or Password", Step.WRONG_PASSWORD, None),
        ("Invalid username or password", Step.WRONG_PASSWORD, None),
        ("Too many failed login attempts. Please wait 10 minutes before trying again", Step.LOCKED, 600),
        ("Too many failed login attempts. Please wait 45 seconds", Step.LOCKED, 45),
        ("Competing session found", Step.COMPETING, None),
        ("Switching to a new encrypted log...", Step.SUCCEEDED, None),
        ("Deadlock monitor: used 760 MB of 768 MB", Step.LOW_MEMORY, None),
    ],
)
def test_one_line_one_step(text: str, step: Step, number: int | None) -> None:
    assert [(event.step, event.number) for event in told(text).events] == [(step, number)]


@pytest.mark.parametrize(
    "text",
    [
        "Heartbeat",
        "pwd=1 soft=0 token(s)=[5,2a]",
        "Deadlock monitor: used 412 MB of 768 MB",
        "Authenticating",
        "AuthTimeoutMonitor-CCP: timeout=20000",
    ],
)
def test_lines_that_tell_nothing(text: str) -> None:
    assert told(text).events == ()


def test_the_kind_of_second_factor_is_told_beside_the_step() -> None:
    events = told("Received CHALLENGE, second factor IB Key push sent").events
    assert [(event.step, event.word) for event in events] == [(Step.CHALLENGE, ""), (Step.SECOND_FACTOR, "IB Key")]


def test_times_are_local_and_utc() -> None:
    (event,) = told("loginAttempt=1").events
    assert (event.local, event.at) == (AT, datetime(2026, 2, 20, 9, tzinfo=UTC))


def test_only_the_last_start_counts() -> None:
    summary = told(
        "RESTART",
        "==== RESTARTED ====",
        "loginAttempt=1",
        "Wrong password",
        "==== RESTARTED ====",
        "Build 10.45.1j",
        "loginAttempt=1",
    )
    assert [event.step for event in summary.events] == [Step.STARTED, Step.STARTED, Step.ATTEMPT]
    assert (summary.attempts, summary.failed, summary.succeeded) == (1, False, False)


def test_failed_until_it_succeeds() -> None:
    steps = [
        "==== RESTARTED ====",
        "loginAttempt=1",
        "Wrong password",
        "loginAttempt=2",
        "Too many failed login attempts. Please wait 10 minutes",
    ]
    assert (told(*steps).failed, told(*steps).succeeded) == (True, False)
    steps.append("Switching to a new encrypted log...")
    assert (told(*steps).failed, told(*steps).succeeded) == (False, True)


def test_nothing_secret_is_in_the_facts(tmp_path: Path) -> None:
    """The sample's launcher.log is full of secrets; the redactor, which knows them all, has nothing to replace."""
    sample = write_sample(tmp_path, moment=datetime.now(UTC), bytes_total=1_000_000)
    lines = (sample.roots[0] / "launcher.log").read_bytes().splitlines()
    far = datetime.now(UTC)
    summary = summary_of(read_events(lines, lambda naive: naive.astimezone(UTC)), since=far - timedelta(days=9), until=far)
    assert summary.succeeded
    assert summary.attempts >= 2
    text = json.dumps(summary.facts())
    redactor = Redactor(b"a key for tests only" * 2)
    for kind, value in sample.secrets:
        redactor.learn_name(value, kind)
        assert value not in text
    assert redactor.text(text) == text


@given(st.lists(st.binary(max_size=300)))
def test_any_bytes_are_read_without_an_error(lines: list[bytes]) -> None:
    list(read_events([b"2026-02-20 10:00:00.000 x", *lines], lambda naive: naive.replace(tzinfo=UTC)))


def test_whether_api_messages_were_logged_before() -> None:
    noon = datetime(2026, 2, 20, 12, tzinfo=UTC)
    before, after = noon - timedelta(hours=1), noon + timedelta(hours=1)
    assert api_logging({}, [after, before], noon) == ApiLogging("on", before, 2)
    assert api_logging({}, [after], noon) == ApiLogging("off", after, 1)
    assert api_logging({}, [], noon) == ApiLogging()


def test_a_key_that_nobody_documents_says_nothing_of_the_level() -> None:
    made = [api_logging({"writedebug": value}, [], datetime.now(UTC)).facts() for value in ("true", "False", "?")]
    assert [facts["write_debug"] for facts in made] == ["on", "off", "unknown"]
    assert {facts["detail"] for facts in made} == {"unknown"}
