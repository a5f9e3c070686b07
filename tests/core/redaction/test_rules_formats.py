"""Secrets go in every format that logs and settings are written in."""

from __future__ import annotations

import pytest

from capture_tool.core.redaction import Redactor


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password=topo\\\nlino1", "lino1"),
        ("db.password = topo \\\r\n    lino1 \\\r\n  tre\r\nnext=1", "tre"),
        ("password: |\n  topolino\n  zwei\nuser: x", "zwei"),
        ("  password: >-\r\n    topolino\r\n  other: kept", "topolino"),
        ("passwords:\n  - topolino\n  - zwei\n", "zwei"),
        ("password:\n    topolino\n", "topolino"),
        ('{"passwords": ["topolino", "zwei"]}', "zwei"),
        ('{"passwords": [\n  "topolino",\n  "zwei"\n]}', "zwei"),
        ('{"password": {"value": "topolino"}}', "topolino"),
        ('{"PASSWORD":"topolino"}', "topolino"),
        ('{"password": 12345678}', "12345678"),
        ('{"pin": "4938"}', "4938"),
        ('"{\\"password\\":\\"topolino\\"}"', "topolino"),
        ('"{\\\\\\"password\\\\\\": \\\\\\"topolino\\\\\\"}"', "topolino"),
        ('{"name":"password","value":"topolino"}', "topolino"),
        ('{"name": "j_password",\n   "value": "topolino"\n}', "topolino"),
        ('{"value":"topolino","name":"password"}', "topolino"),
        ('{"key": "token", "value": "topolino"}', "topolino"),
        ('{"name": "Authorization", "value": "Bearer topolino"}', "topolino"),
        ('{\n "name": "Cookie",\n "value": "a=topolino; b=zwei"\n}', "zwei"),
        ('{"name":"Set-Cookie","value":"sid=topolino; Path=/"}', "topolino"),
        ('{"name":"x-csrf-token","value":"topolino"}', "topolino"),
        ('{"postData":{"text":"user=x&password=topolino&b=1"}}', "topolino"),
        ('{"cookies":[{"name":"lang","value":"topolino","path":"/"}]}', "topolino"),
        ('<user name="x" password="topolino"/>', "topolino"),
        ("<user name='x' Password='topolino'/>", "topolino"),
        ('<entry key="ib.password">topolino</entry>', "topolino"),
        ('<property name="password"><value>topolino</value></property>', "topolino"),
        ("<password><![CDATA[topolino]]></password>", "topolino"),
        ("<key>Password</key>\n<string>topolino</string>", "topolino"),
        ('--xx\r\nContent-Disposition: form-data; name="password"\r\n\r\ntopolino\r\n--xx--', "topolino"),
        ("--xx\r\nContent-Disposition: form-data; name=password\r\nContent-Type: text/plain\r\n\r\ntopolino\r\n", "topolino"),
        ("machine example.net login jdoe1 password topolino", "topolino"),
        ("machine example.net\n  login jdoe1\n  password topolino\n", "topolino"),
        ("machine example.net login jdoe1 password topolino", "jdoe1"),
        ("mysql -u jdoe1 -ptopolino db", "topolino"),
        ("sshpass -p topolino ssh x", "topolino"),
        ("plink -pw topolino host", "topolino"),
        ("tool --password=topolino", "topolino"),
        ("tool --password topolino", "topolino"),
        ("tool --pass 'two words'", "two words"),
        ("tool /password:topolino /x", "topolino"),
        ("net use x: /user:jdoe1 topolino", "jdoe1"),
        ("curl -u jdoe1:topolino https://x", "topolino"),
        ("curl -u jdoe1:topolino https://x", "jdoe1"),
        ("curl --user jdoe1:topolino https://x", "topolino"),
        ("tws.exe username=jdoe1 password=topolino", "topolino"),
        ("TWS_PASSWORD=topolino", "topolino"),
        ("IB_PASS=topolino", "topolino"),
        ("SMTP_PWD=topolino", "topolino"),
        ("MYSECRET_KEY=topolino", "topolino"),
        ("USERNAME=jdoe1", "jdoe1"),
        ("LOGNAME=jdoe1", "jdoe1"),
        ("$env:TWS_PASSWORD = 'topolino'", "topolino"),
        ("Proxy-Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("X-Api-Key: topolino", "topolino"),
        ("X-Auth-Token: topolino", "topolino"),
        ("WWW-Authenticate: x\nCookie2: $Version=topolino", "topolino"),
        ("client_secret=topolino&x=1", "topolino"),
        ("https://x/?access_token=topolino#a", "topolino"),
        ("https://x/?sig=topolino12345678", "topolino12345678"),
        ("jdbc:oracle:thin:jdoe1/topolino@host:1521", "topolino"),
        ("Server=x;User Id=jdoe1;Password=topo;Database=y", "topo;"),
        ("'password': 'topolino'", "topolino"),
        ("password => 'topolino'", "topolino"),
        ("password := topolino", "topolino"),
        ("user/password: jdoe1/topolino", "topolino"),
        ("Credentials[user=jdoe1, password=topolino]", "topolino"),
        ("password%22%3A%22topolino%22", "topolino"),
        ("\x1b[33mpassword\x1b[0m=topolino", "topolino"),
        ("\x1b[1mtotpSecret\x1b[0m: \x1b[32mJBSWY3DPEHPK3PXP\x1b[0m", "JBSWY3DP"),
        ('<property value="topo!lino" name="db.password"/>', "lino"),
        ('<property value="JBSWY3DPEHPK3PXP" name="totp"/>', "JBSWY3DP"),
        ("java -jar x.jar --totp_key JBSWY3DPEHPK3PXP -v", "JBSWY3DP"),
        ("x --2ndfactor topolino", "topolino"),
        ("sk-proj-abcdefghijklmnopqrstuvwx1234", "mnopqrstuvwx1234"),
    ],
)
def test_a_secret_goes(redactor: Redactor, text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redactor.text(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  password: >-\r\n    topolino\r\n  other: kept", "\r\n  other: kept"),
        ("password=topo\\\nlino1\nnext=1", "\nnext=1"),
        ("password=C:\\\\\nnext=1", "\nnext=1"),
        ('{"passwords": ["a1b2c3"], "x": 1}', '], "x": 1}'),
        ('{"text": "a=1&password=topolino"\n}', '"\n}'),
        ("/x?password=topolino&lang=en HTTP/1.1", "&lang=en HTTP/1.1"),
        ("Usage: tool [-p port] [--password]", "Usage: tool [-p port] [--password]"),
        ("tool -p 7497 -u", "tool -p 7497 -u"),
        ("mkdir -p /opt/x", "mkdir -p /opt/x"),
        ('{"name":"width","value":"100"}', '{"name":"width","value":"100"}'),
        ("password:\n2026-08-28 22:29:01.789 INFO", "password:\n2026-08-28 22:29:01.789 INFO"),
        ("<password/>\n<a>kept</a>", "<password/>\n<a>kept</a>"),
        ('{"password":"","next":"kept"}', '"next":"kept"}'),
        ("IbPassword=\nTradingMode=paper", "IbPassword=\nTradingMode=paper"),
        ("\tat com.x.PasswordDialog$TokenHolder.login(PasswordDialog.java:1819)", "(PasswordDialog.java:1819)"),
        ("passwordEncrypted=no, password dialog 283501 opened", "=no, password dialog 283501"),
        ("ratio a/b@c 10/20", "ratio a/b@c 10/20"),
    ],
)
def test_what_stands_beside_a_secret_stays(redactor: Redactor, text: str, kept: str) -> None:
    assert kept in text
    assert kept in redactor.text(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://jane:topolino@host.example.net/p",
        "<entry name='password'>topolino</entry>",
        "<entry name='secret-removed'>text</entry>",
        "proxyPassword: \x1b[32mtopolino",
        "u=x&SECRET=topolino&y=2",
        '"a","password=topolino","b"',
    ],
)
def test_what_was_removed_is_not_removed_again(redactor: Redactor, text: str) -> None:
    once = redactor.text(text)
    assert redactor.text(once) == once
