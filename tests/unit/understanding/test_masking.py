"""Secrets that people type are masked; what only looks like one is left as it is."""

from __future__ import annotations

import pytest

from helpdesk.settings import PROJECT_ROOT
from understanding.secrets.findings import SecretKind
from understanding.secrets.masking import mask

CARD, PASSWORD, KEY = (kind.placeholder for kind in SecretKind)
# Put together here so that scanners of source code do not take them for real ones.
SECRET_KEY = "sk" + "-proj-Ab3dEf6hIj9kLm2nOp5qRs8t"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
GITHUB = "gh" + "p_16C7e42F292c6912E7710c838347Ae178B4a"
SLACK = "xox" + "b-123456789012-abcdefGHIJKLmnop"
GOOGLE = "AIza" + "SyA1b2C3d4E5f6G7h8I9j0KaLbMcNdOePfQ"
STRIPE = "sk" + "_live_4eC39HqLyjWDarjtT1zdp7dc"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"

MASKED = [
    # ---- cards
    ("my card is 4111 1111 1111 1111", f"my card is {CARD}"),
    ("4111111111111111", CARD),
    ("5555-5555-5555-4444 was charged twice", f"{CARD} was charged twice"),
    ("amex 3782 822463 10005.", f"amex {CARD}."),
    ("amex 378282246310005", f"amex {CARD}"),
    ("rupay 6521 1111 1111 1110", f"rupay {CARD}"),
    ("6011 1111 1111 1117 exp 12/27", f"{CARD} exp 12/27"),
    ("4111 1111 1111 1111 123", f"{CARD} 123"),
    ("card 4111.1111.1111.1111, cvv 123", f"card {CARD}, cvv {PASSWORD}"),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", CARD),
    ("4111 1111 1111 1111 and 5105105105105100", f"{CARD} and {CARD}"),
    ("card no.4111 1111 1111 1111", f"card no.{CARD}"),
    ("my otp is 483920", f"my otp is {PASSWORD}"),
    ("४१११ ११११ ११११ ११११", CARD),
    # ---- passwords
    ("my password is hunter2", f"my password is {PASSWORD}"),
    ("My Password is: Summer@2024!", f"My Password is: {PASSWORD}"),
    ("my password is sunshine please check", f"my password is {PASSWORD} please check"),
    ("the password is sunshine.", f"the password is {PASSWORD}."),
    ("pwd: abc123", f"pwd: {PASSWORD}"),
    ("pwd - Abc@123", f"pwd - {PASSWORD}"),
    ("password:hunter2", f"password:{PASSWORD}"),
    ("password = swordfish", f"password = {PASSWORD}"),
    ("Password: 12345678", f"Password: {PASSWORD}"),
    ("password hunter22 does not work", f"password {PASSWORD} does not work"),
    ('"password": "hunter 2 and more"', f'"password": "{PASSWORD}"'),
    ("DB_PASSWORD=Zx9!kk", f"DB_PASSWORD={PASSWORD}"),
    ("--password=Zx9kkq", f"--password={PASSWORD}"),
    ("mera password hunter2 hai", f"mera password {PASSWORD} hai"),
    ("mera password hai hunter2", f"mera password hai {PASSWORD}"),
    ("password ye hai: Ghar@123", f"password ye hai: {PASSWORD}"),
    ("hunter2 mera password hai", f"{PASSWORD} mera password hai"),
    ("hunter2! is my password", f"{PASSWORD} is my password"),
    ("मेरा पासवर्ड hunter2 है", f"मेरा पासवर्ड {PASSWORD} है"),
    ("my login password for the bot is Tiger#99", f"my login password for the bot is {PASSWORD}"),
    ("login: admin / Admin@123", f"login: admin / {PASSWORD}"),
    ("creds are asha@acme.in / Secret123", f"creds are asha@acme.in / {PASSWORD}"),
    (
        "email and password: asha@acme.in hunter22",
        f"email and password: asha@acme.in {PASSWORD}",
    ),
    ("passphrase: correct horse battery staple", f"passphrase: {PASSWORD}"),
    ("password:\nhunter2", f"password:\n{PASSWORD}"),
    ("the password's hunter2", f"the password's {PASSWORD}"),
    ("user: admin pass: admin123", f"user: admin pass: {PASSWORD}"),
    ("my pass is hunter2", f"my pass is {PASSWORD}"),
    ("password changed to Winter2024! and fails", f"password changed to {PASSWORD} and fails"),
    (
        "old password Winter2024 new password Spring2025",
        f"old password {PASSWORD} new password {PASSWORD}",
    ),
    ("passcode 445566, my pin is 4821", f"passcode {PASSWORD}, my pin is {PASSWORD}"),
    # ---- keys and tokens
    (
        "AWS secret access key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        f"AWS secret access key {KEY}",
    ),
    (f"we use {SECRET_KEY} in the bot", f"we use {KEY} in the bot"),
    (f"key {AWS}", f"key {KEY}"),
    (GITHUB, KEY),
    (f"slack token {SLACK}", f"slack token {KEY}"),
    (f"maps key={GOOGLE}", f"maps key={KEY}"),
    (STRIPE, KEY),
    (f"Authorization: Bearer {JWT}", f"Authorization: Bearer {KEY}"),
    (f"jwt {JWT}", f"jwt {KEY}"),
    ("curl -H 'Authorization: Bearer 9f8a7b6c5d4e3f2a1b0c'", None),
    ("Authorization: Basic dXNlcjpwYXNzd29yZA==", f"Authorization: Basic {KEY}"),
    ("api key: 9f8a7b6c5d4e", f"api key: {KEY}"),
    ("api_key=abc123def456", f"api_key={KEY}"),
    ("our api key is 9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c", f"our api key is {KEY}"),
    ("client secret is Q2hhbmdlTWVOb3dQbGVhc2U3", f"client secret is {KEY}"),
    ("client_secret: 1f0e-99a8-77b6", f"client_secret: {KEY}"),
    ("token hai 8f14e45fceea167a5a36dedd4bea2543", f"token hai {KEY}"),
    (
        "api key 123e4567-e89b-12d3-a456-426614174000 is refused",
        f"api key {KEY} is refused",
    ),
    ("https://x.io/hook?api_key=abc&b=1", f"https://x.io/hook?api_key={KEY}&b=1"),
    ("https://x.io/?a=1&access_token=zzz", f"https://x.io/?a=1&access_token={KEY}"),
    ("postgres://app:hunter2@db.acme.in/help", f"postgres://app:{PASSWORD}@db.acme.in/help"),
    (
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----\nthanks",
        f"{KEY}\nthanks",
    ),
]

LEFT = [
    "ticket HS-1042",
    "HS-1042 hs 1042 #1042",
    "call me at +91 98765 43210",
    "9876543210 or 09876543210",
    "phones 98765 43210 98765 43211",
    "(022) 4567 8901, 1800-123-4567",
    "order id 4111111111111111 is not shown",
    "order no: 40012888888818812",
    "order OD428193847561234567",
    "awb 1234567890123456",
    "4111111111111112",
    "1234 5678 9012 3456",
    "0000 0000 0000 0000",
    "imei 356938035643809",
    "aadhaar 2345 6789 0123",
    "since 2026-01-19 10:30:15",
    "1737283749123 epoch",
    "https://app.haptik.ai/bots/4111111111111111/flow",
    "https://x.io/b/123e4567-e89b-12d3-a456-426614174000?tab=2",
    "https://staging.hellohaptik.com/bot?bot_id=12345&via=webhook_2024",
    "https://x.io/search?key=name&sort=asc",
    "bot id 123e4567-e89b-12d3-a456-426614174000",
    "client id: 9f8a7b6c5d4e3f2a1b0c",
    "my password is wrong",
    "my password is not working since yesterday",
    "password reset link is not coming",
    "the password field is empty",
    "forgot password mail not received HS-1042",
    "password: not accepted",
    "user's password is expired",
    "passwords must have 8 characters",
    "password policy says 12 characters",
    "what is my password",
    "where is my password?",
    "this is my password problem",
    "is my password stored?",
    "password is mandatory for agents",
    "mera password galat hai",
    "password bhul gaya",
    "password kaise change kare",
    "password change karna hai",
    "password-less login",
    "password reset email",
    "I lost the password to the dashboard.",
    "username and password as well",
    "the password to this dashboard",
    "the passcode has 6 digits",
    "password&username fields",
    "the password is case-sensitive",
    "our new login, Chrome119 only",
    "login failed, error500x shown",
    "https://x.io/list?sort_key=name&monkey=banana",
    "+4111111111111111",
    "reset password for agent HS-1042",
    "password/username screen",
    "otp is not coming",
    "the otp has 6 digits",
    "otp 6 digits",
    "pin code 560001",
    "api key is missing",
    "the api key: invalid",
    "access token expired",
    "token: expired",
    "bearer token is missing",
    "bearer authentication",
    "key: order_status_2024",
    "the entity key is customer_order_status_v2",
    "token limit is 4096 tokens",
    "error code 500 at 10:45, version 2.14.3",
    "webhook https://acme.in/hooks/haptik returns 502",
    "we lose 4,111,111 rupees",
    "write to support+bot@acme.co.in",
    "",
    "🙂🙂",
]


@pytest.mark.parametrize(("typed", "kept"), MASKED)
def test_a_secret_is_masked_and_the_rest_stays(typed: str, kept: str | None) -> None:
    found = mask(typed)
    assert found.kinds
    if kept is not None:
        assert found.text == kept


@pytest.mark.parametrize("typed", LEFT)
def test_what_is_no_secret_is_left_as_it_is(typed: str) -> None:
    assert mask(typed).text == typed
    assert mask(typed).kinds == ()


@pytest.mark.parametrize("typed", [typed for typed, _ in MASKED] + LEFT)
def test_masking_twice_changes_nothing_more(typed: str) -> None:
    once = mask(typed).text
    assert mask(once) == mask(once).__class__(once, ())


def test_kinds_are_told_once_each_in_the_order_of_the_text() -> None:
    found = mask("pwd: abc123, card 4111111111111111 and pwd: def456")
    assert found.kinds == (SecretKind.PASSWORD, SecretKind.CARD)


def test_nothing_in_the_help_centre_or_the_training_data_looks_like_a_secret() -> None:
    files = [*PROJECT_ROOT.glob("help_centre/**/*.md"), *PROJECT_ROOT.glob("data/**/*.yml")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 5_000
    assert [line for line in lines if mask(line).kinds] == []
