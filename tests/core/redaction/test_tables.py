"""Tables whose header names a secret: its cells go, however they are parted and quoted, and what follows the table stays."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from capture_tool.core import file_pieces
from capture_tool.core.clean import still
from capture_tool.core.deflate import decompressor
from capture_tool.core.file_pieces import pack_file
from capture_tool.core.packing import Cleaning, pack
from capture_tool.core.redaction import Redactor, pieces
from capture_tool.core.redaction.rule import OVERLAP
from capture_tool.core.snapshot import open_snapshot
from capture_tool.core.threads import Cancel
from capture_tool.core.workers import Workers

KEY = b"k" * 32
GONE = "secret-removed"
USER = "user-2"
STAND_IN = Redactor(KEY).text("user=jane2")[5:]
"""Of `jane2`, for which the tests write USER."""
FOUND = [
    (
        "city    password     login\nOld Ur  tulip-lpb3k  jane2\n        tulip2 rain  jane2\n",
        f"city    password     login\nOld Ur  {GONE}  {USER}\n        {GONE}  {USER}\n",
    ),
    (
        "Site         Distinguished name   Password      Expires\nOld Ur   CN=x,DC=y       tulip7      9/22/2026 5:38:43 AM\n",
        f"Site         Distinguished name   Password      Expires\nOld Ur   CN=x,DC=y       {GONE}      9/22/2026 5:38:43 AM\n",
    ),
    (
        "Login  Passwort     Konto\n------ ------------ -----\njane2  tulip rain7  x1\n",
        f"Login  Passwort     Konto\n------ ------------ -----\n{USER}  {GONE}  x1\n",
    ),
    ("login   password   \njane2   tulip rain7\n", f"login   password   \n{USER}   {GONE}\n"),
    (
        "role\tpassword\tapi_key\tip_address\nx\ttulip\ttulip2\ty\n",
        f"role\tpassword\tapi_key\tip_address\nx\t{GONE}\t{GONE}\ty\n",
    ),
    ("# client\tserver\tsecret\t\t\tIPs\nx\t*\ttulip rain\t*\n", f"# client\tserver\tsecret\t\t\tIPs\nx\t*\t{GONE}\t*\n"),
    ('"Title","Username","Password"\n"x","jane2","tu)lip]7"\n', f'"Title","Username","Password"\n"x","{USER}","{GONE}"\n'),
    (
        "    user     password  rank\n0  jane2   tulip!rain     1\n1  jane2  tulip2rain\\    2\n\n",
        f"    user     password  rank\n0  {USER}   {GONE}     1\n1  {USER}  {GONE}    2\n\n",
    ),
    ("    user  password\n0  jane2  tulip7\n1  jane2    tulip9", f"    user  password\n0  {USER}  {GONE}\n1  {USER}    {GONE}"),
    ("user,password,symbol\njane2,tulip in rain,NVDA\n", f"user,password,symbol\n{USER},{GONE},NVDA\n"),
    ("user,password\njane2,tulip", f"user,password\n{USER},{GONE}"),
    ("password,user\r\ntulip,jane2\r\n\r\na,b\r\n", f"password,user\r\n{GONE},{USER}\r\n\r\na,b\r\n"),
    ('"user";"password"\n"jane2";"a"";b"\n"jane2";""\n', f'"user";"password"\n"{USER}";"{GONE}"\n"{USER}";""\n'),
    ("id,password\n1,\"two\nlines\"\n2,'it''s'\n", f"id,password\n1,\"{GONE}\"\n2,'{GONE}'\n"),
    ("user,password,port\njane2,a,b,c,4001\n", f"user,password,port\n{GONE},4001\n"),  # a comma in it
    ("password,user,token\na,jane2,b\na,b,c,d\n", f"password,user,token\n{GONE},{USER},{GONE}\n{GONE}\n"),
    ("username, password\njane2, tulip\n", f"username, password\n{USER}, {GONE}\n"),
    ("host\tAPI key\tport\ngw1\ttulip\t4001\n", f"host\tAPI key\tport\ngw1\t{GONE}\t4001\n"),
    ("Konto;E-Mail;Passwort;Preis\nA;B;tulip;1\n", f"Konto;E-Mail;Passwort;Preis\nA;B;{GONE};1\n"),
    ("user|password\njane2|tulip\n", f"user|password\n{USER}|{GONE}\n"),
    (
        "| User | **Password** |\n|:---|---|\n| jane2 | `tulip` |\n| jane2 | a | b |\ntext | tulip\n",
        f"| User | **Password** |\n|:---|---|\n| {USER} | `{GONE}` |\n| {GONE} |\ntext | tulip\n",
    ),
    (
        " id | username | password \n----+----------+----------\n  1 | jane2    | tulip\n(1 row)\n",
        f" id | username | password \n----+----------+----------\n  1 | {USER}    | {GONE}\n(1 row)\n",
    ),
    (
        "+---+--------+\n| n | secret |\n+---+--------+\n| 1 | tulip  |\n+---+--------+\n",
        f"+---+--------+\n| n | secret |\n+---+--------+\n| 1 | {GONE}  |\n+---+--------+\n",
    ),
    ("\ufeffpassword,user\ntulip,jane2\n", f"\ufeffpassword,user\n{GONE},{USER}\n"),
    (",User,Password\n0,jane2,tulip\n", f",User,Password\n0,{USER},{GONE}\n"),
    ("user,password,\njane2,tulip,\n", f"user,password,\n{USER},{GONE},\n"),
    ("user\tpassword\tnote\njane2\ttulip\n", f"user\tpassword\tnote\n{USER}\t{GONE}\n"),
    ("2fa,the old password,on?\n1,tulip,y\n", f"2fa,the old password,on?\n1,{GONE},y\n"),
    (
        "12:00:01 | User | Password |\n12:00:01 |---|---|\n12:00:01 | jane2 | tulip |\n12:00:02 done\n",
        f"12:00:01 | User | Password |\n12:00:01 |---|---|\n12:00:01 | {USER} | {GONE} |\n12:00:02 done\n",
    ),
]
KEPT = [
    "     4     CARD32     Session ID\n     2     CARD16     Length of Name (n)\n     n     CARD8      Name\n",
    "Warning, token expired, retry\nThis, that, other\n",
    "a token, or a secret\nno more, no less\n",
    "missing: user,password\na,b\n",
    "INFO | main | token\nINFO | main | started\n",  # a log
    "time,tokens,cost\n10:00,200,3\n10:01,1500,4\n",
    "symbol,secret\nnull,null\nNVDA,***\n",
    "the fields password,token\n\nare kept\n",
    "password,password\na,b\n",
    "    user, password,\n    host, port,\n",
    "password\ntulip\n",
    "user,password\n2026-10-05 10:05:21,123 INFO a, b\n",
]


SECRET = "Zx9qLm4Tr7Kp"
KEY_BODY = "MIIEowIBAAKCAQEAx9qLm4Tr7KpZx9qLm4Tr7KpZx9qLm4Tr7KpZx9qLm4Tr7Kp\n"
PRIVATE = f"-----BEGIN RSA PRIVATE KEY-----\n{KEY_BODY * 3}-----END RSA PRIVATE KEY-----\n"
BELOW = [
    f"username\tjane2\npassword\t{SECRET}\nhost\tfoo\nport\t22\n",
    f"token,sk_live_{SECRET}\nfoo,bar\n",
    f"id,password\n1,tulip\nx,{PRIVATE}",
    f'id,private_key\n1,"{PRIVATE}"\n2,"{PRIVATE}"\n',
    f'id,password\n1,tulip\n{{"a": 1, "password":\n  "{SECRET}"}}\n',
    f'id,password\n1,tulip\n<a b="1,2"><password>\n{SECRET}\n</password>\n',
    f"id,password\n1,tulip\ncurl -H a,b --password \\\n  {SECRET}\n",
    f"password,id\ntulip,1\npassword={SECRET} foo, bar {SECRET}\n",
    f"user,password\na,b,c,-----BEGINtokenx,{PRIVATE}",
    f"id,password\n1,tulip password={SECRET}",
]
"""What other rules see in a header, in a cell, or directly below a table."""


def cleaned(text: str, cut: int = 10_000, undone: frozenset[str] = frozenset()) -> str:
    data, redactor = text.encode(), Redactor(KEY, undone=undone)
    return b"".join(redactor.stream([data[at : at + cut] for at in range(0, len(data), cut)], block=1)).decode()


@pytest.mark.parametrize("cut", [1, 7, 10_000])
@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_the_cells_of_a_secret_go(text: str, expected: str, cut: int) -> None:
    made = cleaned(text, cut)
    assert made.replace(STAND_IN, USER) == expected
    assert cleaned(made, cut) == made
    assert cleaned(f"before\n{text}\nafter\n", cut) == f"before\n{made}\nafter\n"


@pytest.mark.parametrize("text", BELOW)
def test_what_other_rules_mean_goes_there_too(text: str) -> None:
    made = cleaned(text)
    assert SECRET not in made
    assert KEY_BODY not in made
    assert cleaned(made) == made


@pytest.mark.parametrize(
    "line",
    ["INFO  [worker-7] step 7 done, ok", "Jan 12 10:00:01 host app[1]: order 1 filled, qty 5", "2026-01-01 10:00:00,123 INFO x"],
)
def test_a_log_below_a_table_stays(line: str) -> None:
    assert cleaned(f"token,id\ntulip1,1\n{line}\n{line}\n") == f"token,id\n{GONE},1\n{line}\n{line}\n"


@pytest.mark.parametrize("cut", [1, 10_000])
@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_like_a_table_stays(text: str, cut: int) -> None:
    assert cleaned(text, cut) == text


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("symbol,permId,execId,price\nNVDA,205486908,0001f4e8.65.01,3748.89\nNVDA,n/a,,\n", (1, 2, 3)),
        ("Symbol\tPosition\tAvg Cost\tCurrency\nNVDA\t100\t12.5\tUSD\n", (1, 2)),
        ("Trades,Symbol,Quantity,T. Price,Realized P/L,Code\nData,NVDA,-100,31.5,0,O\n", (2, 3, 4)),
        ('account,NetLiquidation\nAll,"1,234.50"\nAll,99\n', (1,)),
    ],
)
def test_orders_and_balances_go_in_the_small_profile(text: str, columns: tuple[int, ...]) -> None:
    made = b"".join(Redactor(KEY, profile="minimal").stream([text.encode()])).decode()
    separator = "\t" if "\t" in text else ","
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    expected = [
        [cell if at not in columns or number == 0 or not re.search("[0-9]", cell) else "order" for at, cell in enumerate(row)]
        for number, row in enumerate(rows)
    ]
    found = [
        [re.sub("order-[A-Z2-7]{13}", "order", cell) for cell in row]
        for row in csv.reader(io.StringIO(made), delimiter=separator)
    ]
    assert found == expected
    assert cleaned(text) == text


def test_a_list_of_settings_is_no_table() -> None:
    text = "HOME_DIR       /opt/x\nAPP_PASSWORD   some other words\nCOLOUR         red and blue\nFIX_PASSWORD   Tul1p&Rain\n"
    made = cleaned(text)
    assert [line.split("  ")[0] for line in made.splitlines()] == [line.split("  ")[0] for line in text.splitlines()]
    assert "red and blue" in made
    assert f"FIX_PASSWORD   {GONE}" in made
    rows = "password   Tul1p77x   of the desk\nnote       some       of the desk\ncolour     red        of all\n"
    assert cleaned(rows).splitlines()[1:] == rows.splitlines()[1:]


def test_a_row_that_begins_with_a_mac_is_no_line_of_a_log() -> None:
    made = cleaned("mac,user,note,password\n33:09:12:ce:97:4a,jane2,x,tulip\n34:09:1a:ce:97:4a,jane2,x,rain\n")
    assert re.fullmatch(rf"mac,user,note,password\n(mac-[A-Z2-7]{{13}},{STAND_IN},x,{GONE}\n){{2}}", made)


def test_a_kind_that_was_undone_stays_in_a_table() -> None:
    assert cleaned("user,password\njane2,tulip\n", undone=frozenset({"user"})) == f"user,password\njane2,{GONE}\n"


@pytest.mark.parametrize("rest", [b"", b"x" * 60_000 + b"\n"])
def test_a_table_goes_on_over_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rest: bytes) -> None:
    text = b"".join(
        [b"user,password\n", *(b"jane%d,tulip %d in rain\n" % (at, at) for at in range(9000)), b"\n", rest, b"a,b\n" * 9000]
    )
    whole = b"".join(Redactor(KEY).stream([text]))
    assert whole.count(GONE.encode()) == 9000
    assert whole.endswith(b"\n" + rest + b"a,b\n" * 9000)
    monkeypatch.setattr(pieces, "PIECE", 1 << 15)
    (tmp_path / "a.csv").write_bytes(text)
    member, counts = pack([text], "", Cleaning.make(Redactor(KEY), tmp_path, Cancel()))
    assert decompressor().decompress(member.path.read_bytes()) == whole
    assert counts["password"] == 9000


def test_a_table_goes_on_over_the_pieces_of_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 1 << 15)
    monkeypatch.setattr(file_pieces, "LONG", 1 << 16)
    text = b"user,password\n" + b"jane2,tulip in rain\n" * 9000
    (tmp_path / "a.csv").write_bytes(text)
    snapshot = open_snapshot(tmp_path / "a.csv")
    with Workers(2) as team:
        made = pack_file(snapshot, tmp_path / "a.csv", Cleaning.make(Redactor(KEY), tmp_path, Cancel(), team=team), still)
    assert made
    assert made[1]["password"] == 9000


def test_no_border_hides_what_begins_in_a_cell_and_goes_on_behind_it() -> None:
    begin = b'id,note,password\n1,x,<a b="1 2"><c d="3 4"><password>'
    text = begin + b"\n" + SECRET.encode() + b"\n</password>\n" + b"a line of a log\n" * 3000
    whole = b"".join(Redactor(KEY).stream([text]))
    assert SECRET.encode() not in whole
    for border in range(len(begin) - 40, len(begin) + 2):
        cut = border + OVERLAP
        assert b"".join(Redactor(KEY).stream([text[:cut], text[cut:]], block=1)) == whole
