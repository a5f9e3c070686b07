"""Every kind of secret and personal value goes, its traps stay, and the way the bytes arrive makes no difference."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture_tool.core.model import Treatment
from capture_tool.core.redaction import Redactor, UnredactableError
from capture_tool.core.redaction.names import MOST_ON_SIGHT

FOLDER = "abcdefghijklmnopabcdefghijklmnopabcdefgh"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


def cleaned(redactor: Redactor, data: bytes, treatment: Treatment = Treatment.TEXT, block: int = 1 << 20) -> bytes:
    return b"".join(redactor.stream([data], treatment, block=block))


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("10:05:21:715 -> --- 15-1-DU1234567-", "DU1234567"),
        ("order_U1234567_x", "U1234567"),
        ("a=1%2CDF123456%2C", "DF123456"),
        ('{"a":"x\\nU7654321"}', "U7654321"),
        (f"/home/x/Jts/{FOLDER}/api.log", FOLDER),
        ("/opt/Jts/qwertyui/settings", "qwertyui"),
        ("UserNameToDirectory=jdoe1,qwerty;", "jdoe1"),
        ("2026-10-05 IBC: IbLoginId=jdoe1", "jdoe1"),
        ("TWSUSERID: jdoe1", "jdoe1"),
        ("?user=jdoe1&x=1", "jdoe1"),
        ("/home/jdoe1/ibc", "jdoe1"),
        (r"C:\Users\Jane Doe\AppData", "Jane Doe"),
        ("IbPassword=two words, and; more", "more"),
        ("2026-10-05 INFO password=p&s,s;w)rd next", "w)rd"),
        ('  "password": "qu\\"oted one",', "oted one"),
        ("<ibPassword>abc</ibPassword>", "abc"),
        ("2ndfactor.pin = 493811", "493811"),
        ("MY_API_KEY: zxcvbnm", "zxcvbnm"),
        ("-Djavax.net.ssl.trustStorePassword=changeit", "changeit"),
        ("sun.java.command: ibcalpha.ibc.IbcTws /opt/ibc.ini uuuuu ppppp live", "ppppp"),
        ('ibcalpha.ibc.IbcGateway "C:\\Program Files\\c.ini" uuuuu ppppp', "ppppp"),
        ("totp: JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP"),
        ("otpauth://totp/x?secret=JBSWY3DP", "JBSWY3DP"),
        ("key 1234567890123456789012345678901234567890123456", "1234567890123456789012345678901234567890123456"),
        ("sessionId=1a2b3c4d.5e6f", "1a2b3c4d.5e6f"),
        ("token=abcdeXYZW12", "abcdeXYZW12"),
        ("[eth:AA:BB:CC:DD:EE:01TST]", "AA:BB:CC:DD:EE:01"),
        ("mac aa-bb-cc-dd-ee-0f.", "aa-bb-cc-dd-ee-0f"),
        ("peer=203.0.113.9:4001", "203.0.113.9"),
        ("_192.168.7.8_", "192.168.7.8"),
        ("from 2001:db8::42:1 to", "2001:db8::42:1"),
        ("mail jane.doe@example.com!", "jane.doe@example.com"),
        ("call +39 02 1234567 now", "1234567"),
        ("card 4111-1111-1111-1111", "4111-1111-1111-1111"),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"),
        ("Bearer abcdefghijklmnop12", "abcdefghijklmnop12"),
        ("https://jane:pw@host/", "jane:pw"),
        ("Cookie: a=b; sid=qwert", "qwert"),
        (f"x {JWT} y", JWT),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\nMIIEdef\n-----END RSA PRIVATE KEY-----", "MIIEdef"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEabc\n", "MIIEabc"),
    ],
)
def test_a_secret_goes(redactor: Redactor, line: str, secret: str) -> None:
    assert secret in line
    assert secret not in redactor.text(line)
    assert secret.encode() not in cleaned(redactor, b"before\r\n" + line.encode() + b"\r\nafter")


@pytest.mark.parametrize(
    "line",
    [
        "U2 F16 UTF8 UTF-16 I18N D1234567",
        "2026-08-28 22:29:01.789 INFO  [JTS] - pwd=1 soft=0 token(s)=[123,abc]",
        "IBC version 3.8.4.2 and IBC-3.8.4.2, v1.2.3.4 lib-1.2.3.4.jar 10.45.1j",
        "127.0.0.1 0.0.0.0 255.255.255.0 999.1.2.3 1.2.3.4.5 ::1",
        "1.7976931348623157E308 " + "17976931348623157" + "0" * 292,
        "permId 1234567890 orderId=12345678 conId 265598 at 1756419999123 for +1234567.89",
        "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "Second Factor Authentication [-:157:157:1:0:0:0:SYS] Server version is 157",
        "log.26-08-28-22-29-01 http://host:8080/x PWD=/opt/Jts passwordEncrypted=no",
        "SupportsSSL=ndc1.example.net:4000,true,20260521,false",
        r"C:\Users\Public\Desktop",
        "4111 1111 1111 1112 Foo@1a2b3c",
    ],
)
def test_what_only_looks_like_a_secret_stays(redactor: Redactor, line: str) -> None:
    assert redactor.text(line) == line


def test_live_and_paper_accounts_stay_apart_and_equal_ones_stay_equal(redactor: Redactor) -> None:
    live, again, paper = redactor.text("U1234567 U1234567 DU1234567").split()
    assert live == again
    assert live.startswith("acct-live-")
    assert paper.startswith("acct-paper-")
    assert live != Redactor(b"another key").text("U1234567")


def test_equal_passwords_cannot_be_told(redactor: Redactor) -> None:
    assert redactor.text("password=abc") == redactor.text("password=xyz") == "password=secret-removed"


@pytest.mark.parametrize(
    "text", ["password=abc", "Authorization: Bearer abcdefghijklmnop12", "U1234567 10.1.2.3 /home/jdoe/x a@b.com"]
)
def test_redacting_twice_changes_nothing(redactor: Redactor, text: str) -> None:
    assert redactor.text(redactor.text(text)) == redactor.text(text)


PIECES = st.sampled_from(
    [b"U1234567", b"password=", b"hunter2x", b"\n", b"\r\n", b" ", b"-", b"10.1.2.3", b"jdoe@example.com",
     FOLDER.encode(), b"\xff\x80",
     b"ibcalpha.ibc.IbcTws ", b"/etc/x ", b"aaaa bbbb", b"-----BEGIN PRIVATE KEY-----", b"-----END PRIVATE KEY-----", b"x" * 300]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(PIECES, max_size=60), filler=st.integers(0, 30_000), block=st.integers(1, 9000))
def test_the_result_does_not_depend_on_block_size(pieces: list[bytes], filler: int, block: int) -> None:
    data = b"".join(pieces) + b"q" * filler + b"".join(pieces)
    whole = cleaned(Redactor(b"k"), data)
    cut = [data[at : at + 997] for at in range(0, len(data), 997)]
    assert b"".join(Redactor(b"k").stream(cut, block=block)) == whole


def test_a_password_on_an_endless_line_goes_to_its_end(redactor: Redactor) -> None:
    stream = redactor.stream([b"password = ", *[b"abc def " * 10_000] * 20, b"\nU12 rest"], block=1)
    assert b"".join(stream) == b"password = secret-removed\nU12 rest"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"plain",
        b"caf\xe9 \x80\r\nx",
        "caffè\n".encode(),
        b"\xef\xbb\xbfbom\r\n",
        b"no end",
        "wide\r\nà".encode("utf-16"),
    ],
)
def test_what_no_rule_touches_stays_byte_identical(redactor: Redactor, data: bytes) -> None:
    assert cleaned(redactor, data) == data


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_wide_text_is_redacted_too(redactor: Redactor, encoding: str) -> None:
    data = "line one\r\nIbPassword=hunter2\r\nU1234567 à\r\n".encode(encoding)
    text = cleaned(redactor, data).decode(encoding)
    assert "hunter2" not in text
    assert "acct-live-" in text
    assert text.endswith(" à\r\n")


def test_half_a_character_at_the_end_of_a_growing_file_is_left_away(redactor: Redactor) -> None:
    data = "password=hunter2\r\nnext\r\n".encode("utf-16")
    assert cleaned(redactor, data + b"x") == "password=secret-removed\r\nnext\r\n".encode("utf-16")


def test_a_tail_of_nuls_stays_behind_the_clean_text(redactor: Redactor) -> None:
    assert cleaned(redactor, b"password=hunter2\n" + b"\0" * 4096) == b"password=secret-removed\n" + b"\0" * 4096


@pytest.mark.parametrize(
    "data", [b"\xff\xfea\x00\x00\xd8b\x00", b"PK\x03\x04xxxx", b"\x89PNG\r\n", b"a\0b\0\0\0c\x01" * 100, b"\0" * 5000]
)
def test_what_cannot_be_cleaned_is_refused(redactor: Redactor, data: bytes) -> None:
    with pytest.raises(UnredactableError):
        cleaned(redactor, data)


def test_the_settings_file_keeps_allowed_keys_only(redactor: Redactor) -> None:
    data = b"[Logon]\r\nTimeZone=Europe/Rome\r\nPeer=10.9.8.7:4001\r\nother=some value\r\n"
    data += b"UserNameToDirectory=jane,x;\r\nstray line\r\nempty=\r\n"
    lines = cleaned(redactor, data, Treatment.INI_ALLOW_LIST).split(b"\r\n")
    assert lines[0:2] == [b"[Logon]", b"TimeZone=Europe/Rome"]
    assert lines[2].startswith(b"Peer=ip-private-")
    assert lines[3].startswith(b"other=setting-")
    assert b"jane" not in b"".join(lines)
    assert lines[5].startswith(b"setting-")
    assert lines[6] == b"empty="


def test_a_learned_name_goes_everywhere_and_a_common_one_in_paths_only(redactor: Redactor) -> None:
    redactor.learn_name("mrossi", "user")
    redactor.learn_name("admin", "user")
    redactor.learn_name("root", "user")
    redactor.learn_name("Jürgen", "user")
    text = redactor.text("MRossi said admin cause mrossi_2.log /admin/Jts /root/Jts xmrossix Jürgen")
    assert "mrossi_" not in text.lower()
    assert "admin cause" in text
    assert "/admin/" not in text
    assert "/root/" in text, "the same on every machine"
    assert "xmrossix" in text
    assert "Jürgen" not in text
    assert "Jürgen".encode("cp1252") not in cleaned(redactor, "log Jürgen in".encode("cp1252"))


def test_settings_files_teach_names_and_secrets(redactor: Redactor, tmp_path: Path) -> None:
    (tmp_path / "config.ini").write_text("IbLoginId=janedoe9\nIbPassword=S3cretWord\nTradingMode=paper\n")
    (tmp_path / "IBAutomater.json").write_text('{"UserName": "autojane", "Other": "kept"}')
    redactor.learn_file(tmp_path / "config.ini")
    redactor.learn_file(tmp_path / "IBAutomater.json")
    redactor.learn_file(tmp_path / "gone.ini")
    text = redactor.text("hello janedoe9, xS3cretWordx autojane paper kept")
    assert text.startswith("hello user-")
    assert "S3cretWord" not in text
    assert "autojane" not in text
    assert text.endswith(" paper kept")
    assert {b"janedoe9", b"S3cretWord"} <= set(redactor.found())


def test_counts_tell_what_was_replaced(redactor: Redactor) -> None:
    stream = redactor.stream([b"U1234567 U7654321\npassword=abc\n"])
    assert list(stream)
    assert stream.counts == {"account": 2, "password": 1}


@pytest.mark.parametrize(
    "name", ["a/../../b", "..", "", "x\ny.log", "caf\udce9.txt", "C:\\x", "n" * 500, "api.U1234567.log", "-rf"]
)
def test_a_file_name_is_safe(redactor: Redactor, name: str) -> None:
    made = redactor.file_name(name)
    assert made.replace("-", "").replace("_", "").replace(".", "").isalnum() or set(made) <= set("-_.")
    assert made.isascii()
    assert 0 < len(made) <= 120
    assert not made.startswith(".")
    assert "U1234567" not in made


@pytest.mark.parametrize(
    "text",
    [
        "my password is hunter2",
        "password: Abc123",
        "la password è topolino",
        "security code 493811",
        "il codice è AB12CD",
        "PIN: 4938",
    ],
)
def test_the_users_words_with_a_password_or_code_are_refused(redactor: Redactor, text: str) -> None:
    assert redactor.refuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "my password is wrong",
        "the security code card expired",
        "error code 502 at 10:15",
        "order 123456 rejected",
        "la password non funziona",
        "",
    ],
)
def test_talk_about_passwords_is_not_refused(redactor: Redactor, text: str) -> None:
    assert redactor.refuse(text) is None


def test_the_minimal_profile_takes_orders_too() -> None:
    line = "permId=1234567 NetLiquidation: 50000.25"
    assert Redactor(b"k").text(line) == line
    text = Redactor(b"k", profile="minimal").text(line)
    assert "1234567" not in text
    assert "50000" not in text


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("acct \x1b[31;1mU7654321\x1b[0m", "U7654321"),
        ("-Duser.name=jdoe1 -Xmx1g", "jdoe1"),
        ('<property name="db.password" value="open sesame"/>', "open sesame"),
        ("curl --api-key sesame -v", "sesame"),
        ("login?user=x&pass=sesame", "sesame"),
        ("q=password%3Dsesame", "sesame"),
        ("<password>\r\n    open sesame\r\n</password>", "sesame"),
    ],
)
def test_a_secret_in_an_odd_place_goes(redactor: Redactor, line: str, secret: str) -> None:
    assert secret not in redactor.text(line)


@pytest.mark.parametrize(
    "line", ["5-30440843-265598-AAPL", "login: ok", "login=1", "pass=12 fail=0", "bypass=now", "usage: x <token>\nnext line"]
)
def test_what_only_looks_like_a_name_or_card_stays(redactor: Redactor, line: str) -> None:
    assert redactor.text(line) == line


BEATS = "2026-08-28 22:29:01.123 heartbeat\r\n" * 300
SECRET_LINE = "2026-08-28 22:29:02.123 account U7654321.\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [BEATS.encode(), SECRET_LINE.encode("utf-16-le")],
        [BEATS.encode(), SECRET_LINE.encode("utf-16-be")],
        [b"\xff\xfe", BEATS.encode("utf-16-le"), SECRET_LINE.encode()],
        [b"\xfe\xff", BEATS.encode("utf-16-be"), SECRET_LINE.encode()],
        [BEATS.encode(), b"U765\x004321"],
    ],
)
def test_a_text_that_changes_its_encoding_is_refused(redactor: Redactor, pieces: list[bytes]) -> None:
    with pytest.raises(UnredactableError):
        b"".join(redactor.stream(pieces, block=4096))


@pytest.mark.parametrize(
    "words",
    ["连接已断开请重新登录系统中国工商银行股份有限公司上海市分行", "接続が切断されました。あいうえおかきくけこ再度ログイン"],
)
def test_other_scripts_in_wide_text_are_let_through(redactor: Redactor, words: str) -> None:
    assert cleaned(redactor, b"\xff\xfe" + words.encode("utf-16-le") * 50)


def test_zeros_that_a_power_cut_left_are_no_reason(redactor: Redactor) -> None:
    assert cleaned(redactor, BEATS.encode() + bytes(100)).endswith(bytes(100))


@pytest.mark.parametrize("password", ["tr4deJane", "Open!Sesame", "a~correct~horse"])
def test_a_password_seen_at_its_key_goes_without_it_too(redactor: Redactor, password: str) -> None:
    cleaned(redactor, f"IbPassword={password}\n".encode())
    assert password not in redactor.text(f"typed {password} twice")
    assert password.encode() in redactor.found()


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Authorization: Bearer AbC123def456GHI789jkl0", "AbC123def456GHI789jkl0"),
        ("my password is Tulip2Wind!", "Tulip2Wind!"),
        ("https://h.example.net/?sid=1&access_token=Q1w2E3r4T5y6", "Q1w2E3r4T5y6"),
    ],
)
def test_an_unmistakable_secret_goes_without_its_key_too(redactor: Redactor, line: str, value: str) -> None:
    redactor.text(line)
    assert value in {found.decode() for found in redactor.found()}
    assert redactor.text(f"again {value} and x{value}x") == "again secret-removed and xsecret-removedx"


@pytest.mark.parametrize("line", ["password: sunshine", "Authorization: Bearer a1b2c3d4e5f6"])
def test_a_secret_that_may_be_something_else_is_not_learned_on_sight(redactor: Redactor, line: str) -> None:
    value = line.replace(": ", "=").partition("=")[2].removeprefix("Bearer ")
    redactor.text(line)
    assert redactor.text(f"again {value}") == f"again {value}"


def test_no_log_is_left_out_for_secrets_that_are_learned_on_sight(redactor: Redactor) -> None:
    lines = b"".join(b"Authorization: Bearer Ab%09dC7xY\n" % number for number in range(MOST_ON_SIGHT + 100))
    assert cleaned(redactor, lines).count(b"secret-removed") == MOST_ON_SIGHT + 100
    assert redactor.revision == MOST_ON_SIGHT
