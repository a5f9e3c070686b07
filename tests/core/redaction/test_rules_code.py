"""Secrets in code, argument lists, SQL, protocols and shells; and what only looks like one."""

from __future__ import annotations

import json

import pytest

from capture_tool.core.redaction import Redactor

PW = "tr0ub4dor&Zx"
HEX32 = "9f86d081884c7d659a2feaa0c55ad015"
SEED = "OQPYKOJG3VMB7QSX"
TOKEN = "Kx82hdTq19sPw0ZbN4vR"
FORM = f'<input type="password" name="password" value="{PW}">\nthe next line'
HOLDING = [
    f"Command '['java', 'ibcalpha.ibc.IbcGateway', '/root/ibc/config.ini', 'jdoe', '{PW}']' returned non-zero",
    f"[java, -cp, x.jar, ibcalpha.ibc.IbcTws, C:\\IBC\\config.ini, jdoe, {PW}]",
    f'"Cmd":["java","ibcalpha.ibc.IbcGateway","/root/c.ini","jdoe","{PW}"]',
    f'java.exe "ibcalpha.ibc.IbcTws" "C:\\IBC\\config.ini" "jdoe" "{PW}"',
    f"IBC: TOTP seed: {SEED}",
    f"twofactor secret key: {SEED}",
    f"2FA secret: {SEED[:4]} {SEED[4:8]} {SEED[8:12]} {SEED[12:]}",
    f"pyotp.TOTP('{SEED}')",
    f"oathtool --totp -b {SEED}",
    "Setting sessionId 28d902e5.35a5",
    "session id: 28d902e5.35a5",
    "Session ID [28d902e5.35a5]",
    f'"session":"{HEX32}","ssoExpires":1',
    f"sessionKey={HEX32}",
    f"x-sess-uuid: 0.{HEX32}",
    "SecondFactorCode: 902305",
    "securityCode=902305",
    "TOTP code: 902305",
    "Second factor: 902305",
    f'DEBUG Authorization: OAuth realm="limited_poa", oauth_signature="{TOKEN}"',
    f"API key: {TOKEN}",
    f"auth token is {TOKEN}",
    f'received token "{TOKEN}"',
    f"Authorization=[Bearer {TOKEN}]",
    f"https://api.telegram.org/bot123456789:{TOKEN}{TOKEN[:15]}/sendMessage",
    f"https://hooks.slack.com/services/T0AB/B0CD/{TOKEN}",
    f"35=A|553=jdoe1|554={PW}|108=30",
    f"userPass={PW}",
    f'dbPass: "{PW}"',
    f"[--user, jdoe, --password, {PW}, --mode, paper]",
    f"['ibc', '--pw', '{PW}']",
    f'"args":["--password","{PW}","--user","jdoe"]',
    f'"Args": ["-u", "jdoe", "-p", "{PW}"]',
    f'a0="curl" a1="-u" a2="jdoe:{PW}"',
    f'props.put("password", "{PW}");',
    f"os.environ['TWS_PASSWORD'] = '{PW}'",
    f"requests.get(url, auth=('jdoe', '{PW}'))",
    f'new PasswordAuthentication("jdoe", "{PW}".toCharArray())',
    f"CREATE USER jdoe IDENTIFIED BY '{PW}';",
    f"SET PASSWORD FOR 'jdoe'@'localhost' = '{PW}';",
    f"UPDATE users SET password='{PW}' WHERE name='jdoe';",
    f"INSERT INTO users (name, password) VALUES ('jdoe', '{PW}');",
    "AUTH PLAIN AHJ1dmFyZTY2AEtKSVZPVm45Yw==",
    f"a1 LOGIN jdoe {PW}",
    f".ibkr.com\tTRUE\t/\tTRUE\t1800000000\tJSESSIONID\t{TOKEN}",
    f"Cookie[name=JSESSIONID, value={TOKEN}, domain=x]",
    f'curl --cookie "a=b; sid={TOKEN}" https://x',
    f'"set-cookie": ["sid={TOKEN}"]',
    f"[password] => {PW}",
    f"| password | {PW} |",
    f"Password for jdoe: {PW}",
    f"Setting password to {PW}",
    f"&lt;password&gt;{PW}&lt;/password&gt;",
    f'<Token value="{TOKEN}"/>',
    f"curl -su jdoe:{PW} https://x",
    f"net user jdoe {PW} /add",
    f'ConvertTo-SecureString "{PW}" -AsPlainText',
    f"echo '{PW}' | sudo -S true",
    f"redis-cli -h cache -a {PW} ping",
    FORM,
    f"encryption_key={TOKEN}",
    "'password' => 'sD2A8<" + PW + "',",
    '{:user=>"jdoe77", :password=>"' + PW + ' two"}',
    f"jdbc:sqlserver://db1:1433;user=jdoe1;password={PW}@x;encrypt=true",
    f"jdbc:oracle:thin:jdoe/{PW}@x@//db1:1521/TRADES",
    f"<password><![CDATA[{PW}]x]]></password>",
    f"key=password value={PW}",
    "code=902305 for second factor",
    f"db1:5432:trades:jdoe:{PW}",
    f"ssh-keygen -p -P old1x -N {PW} -f k",
    f'-Dlogin.passphrase="two {PW}" -Dx=1',
    f"auth: jdoe:{PW}",
    f"password: str = '{PW}'",
    f'["Cookie","sid={TOKEN}"]',
    f'"--password",\n   "{PW}"',
    f"Sec-WebSocket-Protocol: bearer, {TOKEN}",
    f"DEBUG Authorization: GoogleLogin auth={TOKEN}",
    "tokens=justaword",
    "secret_account=justaword",
    "password=include_justaword",
    "http://jdoe:7332314996;x@host/",
    "2026-10-05 00:15:24:964 IBC: IbPassword=two justaword",
    "2026-10-05 INFO {user=jdoe, password=two justaword, mode=paper}",
    "2026-10-05 INFO login user=jdoe password=a justaword mode=paper",
    "2026-10-05 [main] DEBUG env - password : two justaword here",
    "curl --data-urlencode 'password=two justaword' https://x",
    "openssl pkcs12 -passin 'pass:a justaword' -in x",
    'java "-Dapp.password=a justaword" -jar x.jar',
    f'1696 [0 127.0.0.1:52134] "AUTH" "jdoe" "{PW}"',
    f"redis> AUTH {PW}",
    f'expect "assword:"\nsend "{PW}\\r"',
    "unzip -P 7332314996 a.zip",
    '["java", "ibcalpha.ibc.IbcGateway",\n "/opt/config.ini",\n "jdoe77",\n "justaword"\n]',
    "- ibcalpha.ibc.IbcGateway\n  - /opt/config.ini\n  - jdoe\n  - justaword",
    "setx TWS_PASSWORD justaword",
    f"35=A|553=soz268|554={PW}^x|108=30",
    "az login -u app -p 7332314996 --tenant x",
    "password=config.justaword7",
    "password=self.justaword7",
    'password=System.getProperty("db.pw","justaword7")',
    "password: str = justaword7",
    'password: str = "justaword7"',
    "password:str=justaword7",
    'password: Optional[str] = "justaword7"',
    "password: str | None = 'justaword7'",
    "password=str=justaword7",
    'password="; justaword7"',
    '{"password":"; justaword7"}',
    "password=%&$justaword7",
    '"password": hunter,2xyz',
    "'password': hunter}2xyz",
    '"password": ab\\justaword7',
    'Set-Cookie: p="{"a":"b"}"; sid=justaword7',
    '{"m":"Set-Cookie: p=x; sid=justaword7","n":1}',
    'curl -H "Cookie: a=b; sid=justaword7" https://x/ -v',
    "curl -H 'Authorization: Bearer abc.justaword7' https://x/ -v",
    "ibcalpha.ibc.IbcTws /c.ini jdoe77 ab'}justaword7",
    'ibcalpha.ibc.IbcTws /c.ini jdoe77 ab",justaword7',
    "ibcalpha.ibc.IbcTws /c.ini jdoe77 ab</justaword7",
    '["java","ibcalpha.ibc.IbcTws","/c.ini","jdoe77","justaword7"], "x": 1',
    '{"cmd":"java ibcalpha.ibc.IbcTws /c.ini jdoe77 justaword7","x":1}',
    "<cmd>java ibcalpha.ibc.IbcTws /c.ini jdoe77 justaword7</cmd>",
    '8=FIX|554=ab"}justaword7|10=1',
    "ftp://u:123?justaword7@host/",
    "http://u:12345#justaword7@host/",
    "&lt;property name=password&gt;justaword7",
    'Cookie: "a=b\\054justaword7; sid=justaword7"',
    '"Cookie": "a=b\\054justaword7; sid=justaword7"',
    "Authorization: Custom ab\\cjustaword7",
    'expect "password:"; send "justaword7q1\\r"',
    'password=os.environ.get("TWS_PASSWORD", "justaword7")',
    "-----BEGIN RSA PRIVATE KEY-----\rMIIEowIBAAKCAQEAjustawordMIIEowIBAAKCAQEA0MIIEow\rjustaword==\rnext",
]
ADDRESSES = [
    ("Connecting to server 81.44.55.61:4001", "81.44.55.61"),
    ('"server":"81.44.55.61"', "81.44.55.61"),
    ("nameserver 81.44.55.61", "81.44.55.61"),
    ("a line that ends in java\n81.44.55.61 answered", "81.44.55.61"),
    ("connecting...81.44.55.61", "81.44.55.61"),
    ("IP 81.44.55.61.51234 > 81.44.55.62.4001: Flags", "81.44.55.62"),
    ("from gw ([IPv6:2a02:810d::1f])", "2a02:810d::1f"),
    ("/2003:1e50:291:a7e3:0:0:c19a:7021:4001", "2003:1e50:291:a7e3:0:0:c19a:7021"),
    ("recvMsg b'15\\x001\\x00U9545786\\x00'", "U9545786"),
    ("at 2026-08-28T22:29:01:00:1a:2b:3c:4d:5e up", "00:1a:2b:3c:4d:5e"),
    ("if10:00:1A:2B:3C:4D:5E", "00:1A:2B:3C:4D:5E"),
    ("? (gw) at 34:c:ba:b:49:53 on en0", "34:c:ba:b:49:53"),
    ("\\u003eU9545786\\u003c", "U9545786"),
    ("paper account df1234567 is up", "df1234567"),
    ("CORP\\norbert.x@corp.example", "orbert.x"),
    ("CORP\\ursula@corp.example", "ursula"),
    ("CORP\\xavier@corp.example", "xavier"),
]
STAYING = [
    "[Times: user=0.12 sys=0.01, real=0.04 secs]",
    "login=required",
    "token_type=Bearer expires",
    '"token_type":"Bearer","expires_in":3600',
    "passwordLength=12 max_tokens: 4096 tokenExpiry=3600",
    "Mozilla/5.0 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
    "ObjectId: 2.5.29.15 Criticality=true",
    "SHA1 Fingerprint=86:FB:93:93:36:14:5B:E1:41:D3:6F:55:E0:EB:EF:C4:0D:80:87:38",
    "image logo@2x.png loaded",
    "credentials: include",
    "step 14 LOGIN attempt 2 of 3",
    "token 2026-11-28T21:00:00.123 was refreshed",
    "-Dkeyboard.layout=us -Dmonkey=1",
    "password=<hidden>",
    "password=true and so on",
    "AUTH PLAIN or LOGIN2",
    "object Foo@df719773 at 0xb0eaae8fa110",
    "Java version 17.0.10.1 started, IBC-3.8.4.2, v10.1.1.33",
    '["username","password","email"]',
    "exit code=0 and bid 0.12",
]


@pytest.mark.parametrize("text", HOLDING)
def test_no_secret_stays(text: str) -> None:
    out = Redactor(b"k" * 32).text(text)
    for secret in (PW, HEX32, SEED, SEED[4:8], "28d902e5", "902305", TOKEN, "AHJ1dmFy", "justaword", "7332314996"):
        assert secret not in out, out
    assert "secret-removed" in out
    assert Redactor(b"k" * 32).text(out) == out


def test_what_follows_a_line_with_a_form_stays() -> None:
    assert Redactor(b"k" * 32).text(FORM).endswith("\nthe next line")


@pytest.mark.parametrize(("text", "value"), ADDRESSES)
def test_an_address_or_account_is_seen_in_its_company(text: str, value: str) -> None:
    assert value not in Redactor(b"k" * 32).text(text)


@pytest.mark.parametrize("text", STAYING)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert Redactor(b"k" * 32).text(text) == text


def test_json_inside_json_keeps_its_shape() -> None:
    inner = json.dumps({"username": "jdoe77", "password": PW, "orderId": "5", "status": "connected"})
    out = Redactor(b"k" * 32).text(json.dumps({"msg": f"login {inner}"}))
    told = json.loads(json.loads(out)["msg"].removeprefix("login "))
    assert (told["orderId"], told["status"]) == ("5", "connected")
    assert told["username"].startswith("user-")
    assert told["password"] == "secret-removed"


@pytest.mark.parametrize("text", ['{"pin": 1234}', '{"password": -73.5e3, "x": 1}', '{"card": 4111111111111111}'])
def test_json_stays_json_where_a_number_was(text: str) -> None:
    told = json.loads(Redactor(b"k" * 32).text(text))
    assert isinstance(next(iter(told.values())), str)
    inner = json.loads(Redactor(b"k" * 32).text(json.dumps({"msg": text})))
    assert json.loads(inner["msg"]) == told


@pytest.mark.parametrize("rest", [" rejected by server", '&n=5 HTTP/1.1" 200', " -Xmx2g -jar a.jar", " (first try)"])
def test_what_follows_a_password_of_one_word_stays(rest: str) -> None:
    out = Redactor(b"k" * 32).text(f"2026-10-05 INFO x?password={PW}{rest}")
    assert out == f"2026-10-05 INFO x?password=secret-removed{rest}"


def test_an_address_with_an_escaped_sign_is_the_same_address() -> None:
    redactor = Redactor(b"k" * 32)
    assert redactor.text("jdoe\\u0040gmail.com") == redactor.text("jdoe@gmail.com")


def test_a_host_behind_a_colon_is_learned() -> None:
    redactor = Redactor(b"k" * 32)
    redactor.text("hostname: LAPTOP-55XJ9HNR")
    assert "LAPTOP" not in redactor.text("LAPTOP-55XJ9HNR.log")
