"""Lines in which a value (<V>) is a secret because of the key (<K>) or words before it, by context."""
# ruff: noqa: E501  (a form is one line, as in the file it is found in)

from __future__ import annotations

from collections.abc import Mapping

STAMP = "2026-08-28 22:29:01.789"
KEYS = (
    "password", "Password", "PASSWORD", "IbPassword", "ibpassword", "FIXPassword", "passwd", "PASSWD", "passphrase", "Passphrase",
    "secret", "SECRET", "client_secret", "clientSecret", "pwd", "userPwd", "db_pwd", "token", "access_token", "refreshToken",
    "AUTH_TOKEN", "auth-token", "my-password", "user_password_old", "trustStorePassword", "proxyPassword", "2ndfactor",
    "SecondFactorSecret", "TWSPASSWORD", "TWS_PASSWORD", "apiSecret", "sessionToken", "idToken", "passwordHash", "keyPassphrase",
)  # fmt: skip
DOTTED = (
    "db.password",
    "javax.net.ssl.keyStorePassword",
    "http.proxyPassword",
    "ibc.2ndfactor.pin",
    "my.secret.value",
    "a.token",
)
TOTP_KEYS = ("totp", "TOTP_SECRET", "totpSecret", "totp_key", "TotpSeed", "ibc.totp.key", "totp-seed")
JVM_KEYS = ("api.key", "my.pass", "the.secret", "auth.token", "javax.net.ssl.trustStorePassword", "apikey", "com.x.licenseKey")
WHOLE_LINE: Mapping[str, tuple[str, ...]] = {
    "properties": ("<K>=<V>", "<K> = <V>", "<K>: <V>", "<K>:<V>", "  <K>=<V>", "<K>=\\\n    <V>", "<K>\t=\t<V>"),
    "ini": ("<K>=<V>", "<K> = <V>"),
    "line start": ("<K>=<V>",),
}
"""The value is all of the line: blanks and signs in it too."""
IN_LINE: Mapping[str, tuple[str, ...]] = {
    "launcher.log": (f"{STAMP} INFO  [JTS-Main] - <K>=<V>", f"{STAMP} INFO  [JTS-Main] - login <K>: <V>"),
    "tws log": ("2026-02-12 11:05:37.952 [TE] INFO [JTS-Foo-1] - set <K>=<V>",),
    "ibc log": ("2026-10-05 00:15:24:964 IBC: <K>=<V>", "2026-10-05 00:15:24:964 IBC:     <K> = <V>"),
    "url query": ("GET https://h.example.net/p?x=1&<K>=<V>&y=2 HTTP/1.1", "https://h.example.net/p?<K>=<V>", "u=x&<K>=<V>&y=2"),
    "hs_err": ("jvm_args: -Xmx1g -Dibc.<K>=<V> -XX:+UseG1GC", "<K>=<V>", "java_command: com.example.Main --<K>=<V>"),
    "vmoptions": ("-D<K>=<V>", "-Dibc.<K>=<V>"),
    "stack trace": (
        "java.lang.RuntimeException: login failed, <K>=<V>",
        "Caused by: x.AuthError: <K>: <V>\n\tat a.B.c(B.java:1)",
    ),
    "command line": (
        "java -jar x.jar --<K> <V> --verbose",
        "java -jar x.jar --<K>=<V>",
        "curl -d <K>=<V> https://h.example.net/",
    ),
    "csv": ("x;<K>=<V>;y", '"a","<K>=<V>","b"'),
    "quoted": ('<K>="<V>"', "<K>='<V>'", '<K>: "<V>"', '<K> = "<V>" # note'),
    "brackets": ("[<K>=<V>]", "(<K>: <V>)", "{n=1, <K>=<V>, m=2}", "Login[user=x9, <K>=<V>]"),
    "line end": ("it is <K>=<V>", "it is <K>: <V>"),
    "ansi": (
        "\x1b[33m<K>=<V>\x1b[0m",
        "<K>: \x1b[32m<V>\x1b[0m",
        "\x1b[33m<K>\x1b[0m=<V>",
        "\x1b[1m<K>\x1b[0m: \x1b[32m<V>\x1b[0m",
    ),
    "stderr": ("Picked up JAVA_TOOL_OPTIONS: -D<K>=<V>", "+ export <K>=<V>"),
    "yaml": ("<K>: <V>", "  - <K>: '<V>'", '    <K>: "<V>"'),
}
"""The value ends at the next blank or bracket."""
JSON: Mapping[str, tuple[str, ...]] = {
    "json": (
        '{"<K>": "<V>"}',
        '{"n":1,"<K>":"<V>","m":2}',
        '{"a":{"b":{"<K>":"<V>"}}}',
        '{\n  "<K>": "<V>"\n}',
        '{"<K>" : "<V>"}',
    ),
    "har": (
        '{"cookies":[],"queryString":[{"name":"<K>","value":"<V>"}]}',
        '          {\n            "name": "<K>",\n            "value": "<V>"\n          }',
        '"postData":{"mimeType":"x","params":[{"name":"u","value":"v"},{"name":"<K>","value":"<V>"}]}',
    ),
}
JSON_IN_JSON = {"json in json": ('{"body":"{\\"<K>\\":\\"<V>\\"}"}', '{"body": "{\\n  \\"<K>\\": \\"<V>\\"\\n}"}')}
FORM_IN_JSON = {"har": ('"postData":{"text":"user=x9&<K>=<V>&go=1"}', '"url":"https://h.example.net/?a=1&<K>=<V>"')}
XML: Mapping[str, tuple[str, ...]] = {
    "xml attribute": (
        '<login user="x" <K>="<V>"/>', "<login <K>='<V>'/>", '<entry key="<K>" value="<V>"/>', '<property value="<V>" name="<K>"/>',
    ),
    "xml element": ("<<K>><V></<K>>", "<<K>>\n  <V>\n</<K>>", '<entry key="<K>"><V></entry>', "<<K> a='1'><V></<K>>", "<<K>><![CDATA[<V>]]></<K>>"),
}  # fmt: skip
PROSE: Mapping[str, tuple[str, ...]] = {
    "prose en": (
        "the password is <V>",
        "My password is <V>.",
        "password: <V>",
        "pw: <V>",
        "I typed my password (<V>) twice",
        "pw <V>",
    ),
    "prose it": ("la mia password: <V>", "la password è <V>", "la mia password è <V>.", "password=<V>, ma non va"),
}
USER_KEYS = ("Username", "IbLoginId", "TWSUSERID", "user", "username", "UserName")
USER: Mapping[str, tuple[str, ...]] = {
    "properties": ("<K>=<V>", "<K> = <V>"),
    "launcher.log": (f"{STAMP} INFO  [JTS-Main] - <K>=<V>",),
    "ibc log": ("2026-10-05 00:15:24:964 IBC: <K>=<V>",),
    "url query": ("GET https://h.example.net/p?<K>=<V>&x=1 HTTP/1.1",),
    "hs_err": ("<K>=<V>", "jvm_args: -D<K>=<V> -Xmx1g"),
    "json": ('{"<K>": "<V>"}',),
    "ini": ("<K>=<V>", "UserNameToDirectory=<V>,abcdefgh;"),
}
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "hs_err": (
        "java_command: ibcalpha.ibc.IbcTws /opt/ibc/config.ini <V> <W> live",
        "sun.java.command=ibcalpha.ibc.IbcGateway C:\\IBC\\config.ini <V> <W>",
    ),
    "ibc log": ("2026-10-05 00:15:24:964 IBC: sun.java.command = ibcalpha.ibc.IbcTws /root/ibc/config.ini <V> <W>",),
    "command line": ('java -cp x.jar ibcalpha.ibc.IbcGateway "/opt/my ibc/config.ini" <V> <W> paper',),
    "json": ('{"cmd":"java ibcalpha.ibc.IbcTws /opt/ibc.ini <V> <W>"}',),
}
"""<V> is the user, <W> the password."""
PHRASES: Mapping[str, tuple[str, ...]] = {
    "bearer": ("Authorization: Bearer <V>", "authorization: bearer <V>", "curl -H 'Authorization: Bearer <V>' https://h.example.net", '{"Authorization": "Bearer <V>"}', '{"name":"Authorization","value":"Bearer <V>"}', '            "name": "authorization",\n            "value": "Bearer <V>"', "sent Bearer <V> to it"),
    "basic": ("Authorization: Basic <V>", "Proxy-Authorization: Basic <V>", '{"Authorization":"Basic <V>"}', '{"name":"Authorization","value":"Basic <V>"}', "-H 'authorization: basic <V>'"),
    "url-credentials": ("https://<V>:<W>@host.example.net/p", "connecting to jdbc:postgresql://<V>:<W>@db.example.net:5432/x", '{"url":"ftp://<V>:<W>@h.example.net"}', "HTTPS_PROXY=http://<V>:<W>@proxy.example.net:3128"),
    "cookie": ("Cookie: a=1; sid=<V>", "Set-Cookie: SESSION=<V>; Path=/; HttpOnly", "cookie: sid=<V>", '{"name":"Cookie","value":"x=1; sid=<V>"}', '{"cookies":[{"name":"sid","value":"<V>","path":"/"}]}', '      "cookies": [\n        {\n          "name": "JSESSIONID",\n          "value": "<V>",\n          "path": "/"\n        }\n      ]', '{"Set-Cookie": "sid=<V>; Secure"}', '"headers":[{"name":"set-cookie","value":"sid=<V>; Path=/"}]'),
    "totp-url": ("otpauth://totp/Broker:x?secret=<V>&issuer=IB", "scan otpauth://totp/x?secret=<V>", '{"u":"otpauth://totp/x?issuer=a&secret=<V>"}'),
    "session-id": ("sessionId=<V>", f"{STAMP} INFO [JTS] - sessionId=<V> ok", '{"sessionId":"<V>"}', "a;sessionId=<V>;b"),
    "old-folder": ("/home/x/Jts/<V>/tws.xml", "C:\\Jts\\<V>\\launcher.log", "settings in /root/Jts/<V>", '{"path":"C:\\\\Jts\\\\<V>\\\\x"}'),
    "home": ("/home/<V>/ibc/logs", "C:\\Users\\<V>\\Documents", "/Users/<V>/Jts/x", "file:///home/<V>/x.jar", '{"p":"C:\\\\Users\\\\<V>\\\\x"}', "user.home=/home/<V>"),
    "jwt-header": ("X-Auth: <V>",),
}  # fmt: skip
"""Kinds that bring their own line."""
