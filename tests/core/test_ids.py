"""Ticket ids are UUIDv7 and nothing else."""

from __future__ import annotations

import uuid

import pytest

from capture_tool.core.ids import new_ticket_id, parse_ticket_id, short


def test_ids_are_uuid7_in_the_order_of_time() -> None:
    ids = [new_ticket_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    parsed = [uuid.UUID(one) for one in ids]
    assert all(one.version == 7 and one.variant == uuid.RFC_4122 for one in parsed)
    assert [one.int >> 80 for one in parsed] == sorted(one.int >> 80 for one in parsed)


def test_the_short_form_is_the_random_end() -> None:
    one = new_ticket_id()
    assert one.endswith(short(one))
    assert len(short(one)) == 8


@pytest.mark.parametrize("text", ["", "x", "../../etc", str(uuid.uuid4()), "0" * 36, "{" + str(uuid.uuid4()) + "}"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_ticket_id(text)
