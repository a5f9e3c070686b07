"""Names, machines and addresses go in all their forms; numbers and words that look like them stay."""

from __future__ import annotations

import pytest

from capture_tool.core.redaction import Redactor


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        (r"C:\Users\Jürgen Müller\AppData", "Müller"),
        (r"C:\Users\Jane Mary Doe-Smith\x", "Smith"),
        (r"C:\\Users\\Jane Doe\\x", "Doe"),
        (r"file:///C:/Users/Jane%20Doe/x", "Doe"),
        (r"C:\Users\JANEDO~1\AppData", "JANEDO"),
        (r"D:\Profiles\janedoe\x", "janedoe"),
        (r"C:\Dokumente und Einstellungen\janedoe\x", "janedoe"),
        (r"C:\Users\jane.doe.CONTOSO\x", "jane.doe"),
        (r"\\fileserver\home\janedoe\x", "janedoe"),
        (r"\\fileserver\c$\Users\janedoe", "janedoe"),
        (r"\\fileserver01\share\x", "fileserver01"),
        (r"\\\\fileserver01\\share\\x", "fileserver01"),
        ("/Users/jane.doe/Library", "jane.doe"),
        ("/home/janedoe: permission denied", "janedoe"),
        ("/var/home/janedoe/x", "janedoe"),
        ("/export/home/janedoe", "janedoe"),
        ("/mnt/c/Users/janedoe/x", "janedoe"),
        ("~janedoe/x", "janedoe"),
        ("USERNAME=janedoe", "janedoe"),
        ("USERDOMAIN=CONTOSOHQ", "CONTOSOHQ"),
        ("COMPUTERNAME=DESK-4711", "DESK-4711"),
        ("HOSTNAME=trader-pc7", "trader-pc7"),
        ("user.name=janedoe", "janedoe"),
        ("S-1-5-21-3623811015-3361044348-30300820-1013", "3623811015"),
        ("S-1-12-1-1234567890-1234567890-123456789-123456789", "123456789-1"),
        ("mac 001a.2b3c.4d5e up", "001a.2b3c.4d5e"),
        ("lladdr 00-1A-2B-3C-4D-5E", "00-1A-2B"),
        ("[2001:db8::42:1]:4001", "2001:db8"),
        ("fe80::1a2b:3c4d:5e6f:7a8b%eth0", "1a2b:3c4d"),
        ("fe80::1a2b:3c4d:5e6f:7a8b%12", "3c4d"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("64:ff9b::203.0.113.9", "203.0.113.9"),
        ("2001:db8::/32 via 2001:db8:0:1::", "2001:db8:0:1"),
        ("ip=203.0.113.9;", "203.0.113.9"),
        ("/203.0.113.9:4001", "203.0.113.9"),
        ("ip-203-0-113-9.ec2.internal", "203-0-113-9"),
        ("IBAN DE89 3704 0044 0532 0130 00", "3704 0044"),
        ("DE89370400440532013000", "370400440532"),
        ("IT60X0542811101000000123456", "0542811101"),
        ("mail j\u00fcrgen.m\u00fcller@example.com", "rgen.m"),
        ("mailto:jane.doe%40example.com", "jane.doe"),
        ("<jane_doe@mail.example.co.uk>", "jane_doe"),
        ("jane@localhost.localdomain", "jane"),
        ("10:05:21:715 -> --- 15-1-ab.cd@example.com-", "ab.cd"),
        ("jane.doe@example.com- y", "jane.doe"),
        ("jane.doe@example.com-1", "jane.doe"),
        ("12-jane.doe@example.com-api.0.log", "jane.doe"),
        ("jane.doe@xn--bcher-kva.xn--p1ai", "xn--p1ai"),
        ("+1 (312) 542-6901", "542-6901"),
        ("+39.02.1234567", "1234567"),
        ("tel:+390212345678", "0212345678"),
        ("phone: 0039 02 1234567", "1234567"),
        ("account=U1234567.", "U1234567"),
        ("acct:DU1234567(paper)", "DU1234567"),
        ("DFQ123456,x", "DFQ123456"),
        ("u1234567", "u1234567"),
        ("F1234567_2.log", "F1234567"),
        ("loginAttempt user[janedoe]", "janedoe"),
        ("Login as janedoe1 ok", "janedoe1"),
        ("user janedoe1 logged in", "janedoe1"),
        ("User 'janedoe1' connected", "janedoe1"),
        ("for user: janedoe1", "janedoe1"),
        ("username janedoe1", "janedoe1"),
        ("Benutzername: janedoe1", "janedoe1"),
        ("nome utente: janedoe1", "janedoe1"),
    ],
)
def test_it_goes(redactor: Redactor, line: str, gone: str) -> None:
    assert gone in line
    assert gone not in redactor.text(line)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_an_address_with_an_umlaut_goes_as_a_whole(redactor: Redactor, encoding: str) -> None:
    data = "an jürgen.müller@example.com über".encode(encoding)
    made = b"".join(redactor.stream([data]))
    assert b"ller" not in made
    assert made.startswith(b"an email-")
    assert made.endswith("über".encode(encoding))


@pytest.mark.parametrize(
    "line",
    [
        r"C:\Users\%USERNAME%\AppData",
        r"%USERPROFILE%\Jts",
        "user input received",
        "user interface ready",
        "User name accepted",
        "user clicked Login",
        "login attempt 3",
        "login completed",
        "user agent changed",
        "time 10:05:21:715 -> --- 15-1",
        "at 22:29:01 and 00:15:24:964",
        "a::b std::vector ::",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "uuid 018f4d2e-7c1a-7b3e-8f00-0123456789ab",
        "0x00007f1c2a7d1e3c",
        "price +1234.5678 and +12345678.25",
        "E4815162342 order",
        "permId=1234567890 execId=0000e0d5.64c3a1b2.01.01",
        "S-1-5-18 S-1-5-32-544",
        "GB12 3456",
        "fe80::/10",
        "version 10.19.1.3",
        "C:\\Jts\\tws.exe",
        "INFO\\WARN",
        "regex \\d+\\w",
        r"C:\Windows\System32\x.dll",
        "IBAN is missing",
        "DE89370400440532013001",
        "EUR.USD CASH IDEALPRO 1.08765 20000 BUY",
        "USD1234567 F16 U2",
        "conId 265598 AAPL NASDAQ 190.25 100",
        "java.lang.IllegalStateException: user thread",
        "12:34:56.789.123",
        "1a.2b.3c v1.2.3",
    ],
)
def test_it_stays(redactor: Redactor, line: str) -> None:
    assert redactor.text(line) == line


@pytest.mark.parametrize("colour", ["\x1b[31m", "\x1b[38;5;208m", "\x1b[m", "\\n", "\\t"])
@pytest.mark.parametrize(
    "value",
    [
        "81.123.200.101",
        "U7654321",
        "fe80::1d03:40f3:d122:6bd7",
        "+39 347 1234567",
        "4111-1111-1111-1111",
        "F2:D6:47:1a:8d:e3",
        "1234567890" * 5,
        "abcdefghijklmnop" * 2 + "abcdefgh",
    ],
)
def test_a_colour_or_an_escape_before_a_value_hides_nothing(redactor: Redactor, colour: str, value: str) -> None:
    made = redactor.text(f"a{colour}{value}\x1b[0m done")
    assert value not in made
    assert made.startswith(f"a{colour}")


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("GET /p?q=fe80%3A%3A1d03%3A40f3%3Ad122%3A6bd7&y=2", "1d03"),
        ("/p/f2%3AD6%3A47%3A1a%3A8d%3AE3/x", "1a%3A8d"),
        ("/p/%2B393471234567/x", "1234567"),
        ("?q=%2B1%20%28524%29%20223-1568#end", "223-1568"),
        ("?q=4111%201111%201111%201111#end", "1111%201111"),
        ("settings in /root/Jts/qwertyuiop", "qwertyuiop"),
    ],
)
def test_what_an_address_writes_in_its_own_way_goes(redactor: Redactor, line: str, gone: str) -> None:
    assert gone not in redactor.text(line)
