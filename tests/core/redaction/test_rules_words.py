"""Passwords and codes in sentences go; talk about them stays."""

from __future__ import annotations

import pytest

from capture_tool.core.redaction import Redactor


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("INFO the password is topolino", "topolino"),
        ("the password was: Topolino!", "Topolino"),
        ("your new password is 'open sesame'.", "sesame"),
        ("my pw: topolino", "topolino"),
        ("my PW = topolino", "topolino"),
        ("passwd tr4deJane", "tr4deJane"),
        ("pwd tr4deJane ok", "tr4deJane"),
        ("Password tr4de,Jane next", "Jane"),
        ("la password è topolino", "topolino"),
        ("la password e' topolino", "topolino"),
        ("la mia password era topolino", "topolino"),
        ("parola d'ordine: topolino", "topolino"),
        ("parola d'ordine è topolino", "topolino"),
        ("Passwort: topolino", "topolino"),
        ("das Passwort ist topolino", "topolino"),
        ("Kennwort = topolino", "topolino"),
        ("mot de passe : topolino", "topolino"),
        ("contraseña: topolino", "topolino"),
        ("senha: topolino", "topolino"),
        ("Password(topolino)", "topolino"),
        ("Password (topolino) typed", "topolino"),
        ('setPassword("topolino")', "topolino"),
        ("password [topolino]", "topolino"),
        ("password -> topolino", "topolino"),
        ("password set to topolino", "topolino"),
        ("password changed to topolino", "topolino"),
        ("with password topo3lino", "topo3lino"),
        ("passcode is 493811", "493811"),
        ("PIN: 4938", "4938"),
        ("PIN 4938", "4938"),
        ("pin is 493811", "493811"),
        ("pin=4938", "4938"),
        ("TAN 493811", "493811"),
        ("mTAN: 493811", "493811"),
        ("CVV 123", "123"),
        ("cvv2=1234", "1234"),
        ("CVC: 987", "987"),
        ("security code 493811", "493811"),
        ("security code is 493811", "493811"),
        ("Security code: AB12CD", "AB12CD"),
        ("il codice di sicurezza è 493811", "493811"),
        ("verification code: 493811", "493811"),
        ("one-time code 493 811", "493 811"),
        ("OTP 493811", "493811"),
        ("challenge 123 456 response 98765432", "98765432"),
        ("code card values 12-ABCD 87-XYZW", "ABCD"),
        ("code card values 12-ABCD 87-XYZW", "XYZW"),
        ("card value 12: ABCD", "ABCD"),
        ("Security Code Card: 17-QWER", "QWER"),
        ("temporary passcode ABCDEFGH", "ABCDEFGH"),
    ],
)
def test_a_secret_in_words_goes(redactor: Redactor, line: str, secret: str) -> None:
    assert secret in line
    assert secret not in redactor.text(line)


@pytest.mark.parametrize(
    "line",
    [
        "my password is wrong",
        "the password is incorrect, please try again",
        "Password is not valid",
        "la password è sbagliata",
        "password expired",
        "password dialog opened",
        "Password Notice",
        "password field found",
        "password (required)",
        "Enter security code",
        "Security Code Card Authentication",
        "Security code expired after 30 seconds",
        "error code 502 at 10:15",
        "pinned 4 windows",
        "pin 1 connected",
        "Too many failed login attempts. Please wait 15 minutes",
        "password change in 30 days",
        "passwd file read in 12 ms",
        "setting user name",
        "IBC: Login has completed; 2FA device: IB Key",
        "tan(45) = 1",
        "order 12-ABCD filled",
        "passing 1234 items",
        "the password was accepted",
        "password reset mail sent",
    ],
)
def test_talk_about_secrets_stays(redactor: Redactor, line: str) -> None:
    assert redactor.text(line) == line


@pytest.mark.parametrize(
    "text",
    [
        "my pw: topolino",
        "das Kennwort ist topolino",
        "mot de passe : topolino",
        "CVV 1234",
        "TAN 493811",
        "card values 12-ABCD",
        "my PIN is 4938",
    ],
)
def test_the_users_words_with_a_secret_are_refused_and_cleaned(redactor: Redactor, text: str) -> None:
    assert redactor.refuse(text)
    assert redactor.text(text) != text


@pytest.mark.parametrize(
    ("told", "later", "known"),
    [
        ("IbPassword=marestellaizq", "typing marestellaizq into field", True),
        ("FIXPassword=94018273", "argv[4]=94018273", True),
        ('TWSPASSWORD: "falcon.vesuvio.nero.buk"', "tried falcon.vesuvio.nero.buk today", True),
        ("IbPassword=interactive", "mode interactive", False),
        ("IbPassword=configuration", "bad configuration", False),
        ("IbPassword=20261130", "date 20261130", False),
        ("DbPassword=marestellaizq", "typing marestellaizq into field", False),
    ],
)
def test_the_password_of_the_platform_is_known_later_though_it_has_letters_or_digits_only(
    told: str, later: str, *, known: bool
) -> None:
    redactor = Redactor(b"a key for tests only" * 2)
    redactor.text(told)
    assert (redactor.text(later) != later) is known
