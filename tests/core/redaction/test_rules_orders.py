"""The profile `minimal` takes orders and balances out of logs, tables, API messages and JSON; `full` keeps them."""

from __future__ import annotations

import pytest

from capture_tool.core.redaction import Redactor


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("| NetLiquidation | 50,000.25 | EUR |", "50,000.25"),
        ("6-2-NetLiquidation-50000.25-EUR-", "50000.25"),
        ('{"permId": 1234567890, "orderRef":"alpha one"}', "1234567890"),
        ('{"permId": 1234567890, "orderRef":"alpha one"}', "one"),
        ("orderRef=strat-A", "strat-A"),
        ("Key: NetLiquidation, Value: 50000.25, Currency: EUR", "50000.25"),
        ("fill 0000e0d5.64c3a1b2.01.01 done", "0000e0d5.64c3a1b2.01.01"),
        ("tag=BuyingPower value=200000", "200000"),
        ("avgCost\t12.5", "12.5"),
    ],
)
def test_a_figure_goes_in_minimal_and_stays_in_full(line: str, gone: str) -> None:
    assert gone not in Redactor(b"k" * 32, profile="minimal").text(line)
    assert Redactor(b"k" * 32).text(line) == line


@pytest.mark.parametrize("line", ["permId  execId  orderRef", "position closed", "order status Filled"])
def test_names_without_figures_stay(line: str) -> None:
    assert Redactor(b"k" * 32, profile="minimal").text(line) == line
