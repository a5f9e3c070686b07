"""The names under which programs keep secrets, in every format: each is seen in all of them."""

from __future__ import annotations

import pytest

from capture_tool.core.redaction import Redactor

PLACEHOLDER = "hunterwort"
RANDOM = "Xq7zTr0ubWm4Pq9Lk2"
NAMES = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "pass_word",
    "IbPassword",
    "TWSPASSWORD",
    "FIXPassword",
    "ibkr_pw",
    "IBKR_PASS",
    "loginPassword",
    "kennwort",
    "parola",
    "senha",
    "contraseña",
    "mot_de_passe",
    "motdepasse",
    "wachtwoord",
    "db_pass",
    "dbPass",
    "DB_PW",
    "smtpPass",
    "proxyPass",
    "userpass",
    "adminpass",
    "root_pw",
    "sudo_pass",
    "sshpass",
    "SSHPASS",
    "storepass",
    "keypass",
    "keyStorePassword",
    "http.proxyPassword",
    "ldap_bind_pw",
    "bindpw",
    "userPassword",
    "pgpass",
    "PGPASSWORD",
    "requirepass",
    "masterauth",
    "rpcpassword",
    "wifi_psk",
    "wpa_passphrase",
    "pre_shared_key",
    "secret",
    "client_secret",
    "secretKey",
    "secret_key",
    "AWS_SECRET_ACCESS_KEY",
    "token",
    "access_token",
    "auth_token",
    "liveSessionToken",
    "autorestartToken",
    "telegram_token",
    "apiKey",
    "api_key",
    "api.key",
    "API_KEY",
    "x-api-key",
    "access.key",
    "accessKey",
    "private.key",
    "master_key",
    "session_key",
    "ssh_key",
    "storage_key",
    "AccountKey",
    "SharedAccessKey",
    "SharedAccessSignature",
    "consumer_key",
    "license_key",
    "activationKey",
    "serial_key",
    "encryption_key",
    "signing_key",
    "credential",
    "2ndfactor",
    "totp_seed",
    "totpSecret",
    "otp_code",
    "twoFactorCode",
    "2fa_code",
    "mfaCode",
    "sms_code",
    "verification_code",
    "auth_code",
    "authorization_code",
    "backup_code",
    "unlock_code",
    "code_verifier",
    "oauth_verifier",
    "client_assertion",
    "saml_response",
    "diffie_hellman_response",
    "challengeResponse",
    "csrf_token",
    "xsrf",
    "seedPhrase",
    "mnemonic",
    "wallet_seed",
    "sentry_dsn",
    "webhook_url",
]
WEAK = [
    "POLYGON_KEY",
    "openai.key",
    "azure_key",
    "jwt",
    "bearer",
    "creds",
    "cookie",
    "sid",
    "auth",
    "seed",
    "signature",
    "device_code",
    "securityCode",
]
FORMATS = (
    "{name}={value}",
    "{name}: {value}",
    '{{"{name}":"{value}"}}',
    '{{"a": "{{\\"{name}\\": \\"{value}\\"}}"}}',
    "{{'{name}': '{value}', 'b': 1}}",
    "2026-10-05 00:15:24:964 INFO [main] - a {name} = {value} b",
    "export {name}='{value}'",
    "GET /login?a=b&{name}={value}&c=d HTTP/1.1",
    "<{name}>{value}</{name}>",
    '<entry key="{name}" value="{value}"/>',
    '{{"name":"{name}","value":"{value}"}}',
)
OTHERS = (
    "cache key=0b5f93e9efcafbbcee0c21e4fc06f8f2a0a2a6d0",
    "signature=ab12ab12-1212-1212-1212-ab12ab12ab12",
    "auth=org.apache.http.impl.auth.BasicScheme2",
    "row_key: 20261128-AAPL-SMART-USD-100",
    "user_key=20261128-AAPL-SMART-USD-100",
    "my_key=/opt/jts/keys/2026/aa11bb22cc33",
    "ssl.key.position=jts.main.window1.position22",
    "keySet=[a1, b2], keyCode=112, keypad: 3",
    "parola chiave: stop, 2fa code required, session key exchanged",
    "product key figures: 12, token bucket refilled 4000 times",
)


@pytest.mark.parametrize("form", FORMATS)
def test_what_stands_behind_the_name_of_a_secret_goes(form: str) -> None:
    redactor = Redactor(b"k" * 32)
    left = [name for name in NAMES if PLACEHOLDER in redactor.text(form.format(name=name, value=PLACEHOLDER))]
    assert left == []


@pytest.mark.parametrize("form", FORMATS[:8])
def test_behind_a_name_that_need_not_be_a_secrets_what_is_random_goes(form: str) -> None:
    redactor = Redactor(b"k" * 32)
    assert [name for name in WEAK if RANDOM in redactor.text(form.format(name=name, value=RANDOM))] == []


@pytest.mark.parametrize("text", OTHERS)
def test_names_like_these_keep_their_values(text: str) -> None:
    assert Redactor(b"k" * 32).text(text) == text
