"""The rules of the profile `minimal`: orders, positions and balances in logs, tables, API messages and JSON.

A figure is seen by the name before it (or by its shape, as an execution id is); below the header of a table by tables.py.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_secret
from capture_tool.core.redaction.rule import QUOTED, Rule

NAMES = (
    rb"(?i:permId|execId|orderRef|orderId|parentId|clOrdId|clientOrderId|NetLiquidation|TotalCash(?:Value|Balance)|CashBalance|SettledCash"
    rb"|AccruedCash|BuyingPower|AvailableFunds|ExcessLiquidity|GrossPositionValue|EquityWithLoanValue|PreviousDayEquityWithLoanValue"
    rb"|UnrealizedPnL|RealizedPnL|dailyPnL|InitMarginReq|MaintMarginReq|(?:Stock|Option|Future|Bond|Fund)?MarketValue|RegTMargin"
    rb"|RegTEquity|avgCost|averageCost|avgFillPrice|lmtPrice|auxPrice|totalQuantity|filled|remaining|cumQty|commission|position)"
)
ENDING = rb"(?:ByCurrency|-[SCFP])?"
LINK = rb"(?:\\?[\"'])?(?:[ \t]{0,32}(?:[=:|,;>-]|%3[Dd])[ \t]{0,32}|[ \t]{1,32})"
VALUE_WORD = rb"(?:(?i:value)[=: \t]{1,3})?"
STRING = re.compile(rb"(?i:orderRef|clOrdId|clientOrderId|execId)")


def is_figure(hit: Hit) -> bool:
    """A number, or any word behind the names that hold words; not the next name of a table's first row."""
    if not is_secret(hit):
        return False
    key = hit.text[hit.begin : hit.start]
    if key.lower().startswith((b"position", b"filled", b"remaining")) and re.search(rb"[=:|,]", key) is None:
        return False
    if re.search(rb"[0-9]", hit.value):
        return True
    return STRING.match(key) is not None and re.search(rb"[=:|]", key) is not None


ORDER_RULES: tuple[Rule, ...] = (
    Rule(
        kind="order",
        find=rb"(?i:orderRef|clOrdId|clientOrderId)",
        pattern=rb"(?i:orderRef|clOrdId|clientOrderId)(?:\\?[\"'])?[ \t]{0,32}[=:|][ \t]{0,32}(?:"
        + QUOTED
        + rb"|(?P<v>[^\s,;|\"'}\])]{1,64}))",
        before=rb"(?<![A-Za-z0-9])",
        accept=is_secret,
        scan=False,
        profile="minimal",
    ),
    Rule(
        kind="order",
        find=rb"(?:\b|_)" + NAMES,
        pattern=NAMES
        + ENDING
        + LINK
        + VALUE_WORD
        + rb"\\?[\"']?(?P<v>[-+]?[A-Za-z0-9_.:+]{1,64}(?:,[0-9]{3}(?![0-9])){0,5}(?:\.[0-9]{1,4})?)",
        before=rb"(?<![A-Za-z0-9])",
        accept=is_figure,
        scan=False,
        profile="minimal",
    ),
    Rule(
        kind="order",
        find=rb"\b[0-9a-f]{8}\.[0-9a-f]{8}\.[0-9a-f]{2}\.[0-9a-f]{2}\b",
        pattern=rb"[0-9a-f]{8}\.[0-9a-f]{8}\.[0-9a-f]{2}\.[0-9a-f]{2}",
        before=rb"(?<![A-Za-z0-9.])",
        after=rb"(?![A-Za-z0-9])",
        scan=False,
        profile="minimal",
    ),
)
