"""Who is chatting: tokens of the host platform and session cookies, true and forged."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta, timezone

import jwt
import pytest

from helpdesk.errors import HelpdeskError, Refused
from helpdesk.identity import (
    ANONYMOUS_LIFETIME,
    SIGNED_IN_LIFETIME,
    HelpSession,
    issue_identity_token,
    issue_session_cookie,
    read_identity_token,
    read_session_cookie,
)
from helpdesk.requester import Requester, anonymous_requester, known_time_zone, owner_key

SECRET = "a-secret-of-sixty-four-characters-so-that-every-algorithm-may-use-it"
OTHER_SECRET = "another-secret-of-sixty-four-characters-that-the-platform-never-had"
AUDIENCE = "help-section"
NOW = datetime(2026, 1, 19, 10, tzinfo=timezone.utc)
CLAIMS = {
    "sub": "42",
    "name": "Asha Rao",
    "email": "asha@acme.example",
    "account": "acme",
    "zoneinfo": "Asia/Kolkata",
    "aud": AUDIENCE,
    "exp": int(NOW.timestamp()) + 600,
}


def token(secret: str = SECRET, algorithm: str = "HS256", without: str = "", **changes) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if name != without}
    return jwt.encode(claims, secret, algorithm=algorithm)


def read(text: str, now: datetime = NOW, **options) -> Requester:
    return read_identity_token(text, SECRET, AUDIENCE, now, **options)


def unsigned_token(**changes) -> str:
    """Return a token that says of itself that it needs no signature."""

    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part({**CLAIMS, **changes})}."


class TestIdentityTokens:
    def test_a_token_as_the_platform_makes_it_says_who_it_is(self):
        made = issue_identity_token(
            SECRET,
            user_id="42",
            name="Asha Rao",
            email="asha@acme.example",
            account="acme",
            time_zone="Asia/Kolkata",
            audience=AUDIENCE,
            lifetime=timedelta(minutes=10),
            now=NOW,
        )
        assert read(made) == Requester(
            key="user:acme:42",
            user_id="42",
            name="Asha Rao",
            email="asha@acme.example",
            account="acme",
            time_zone="Asia/Kolkata",
        )

    @pytest.mark.parametrize(
        "forged",
        [
            pytest.param(token(OTHER_SECRET), id="signed with another key"),
            pytest.param(token(algorithm="HS512"), id="another algorithm"),
            pytest.param(unsigned_token(), id="algorithm none"),
            pytest.param(unsigned_token().rstrip(".") + ".eA", id="none with a signature"),
            pytest.param(token(aud="another-service"), id="another audience"),
            pytest.param(token(without="aud"), id="no audience"),
            pytest.param(token(without="exp"), id="never ends"),
            pytest.param(token(without="sub"), id="nobody"),
            pytest.param(token(sub=""), id="an empty user"),
            pytest.param(token(sub=42), id="a number as user"),
            pytest.param(token(exp="tomorrow"), id="an end in words"),
            pytest.param(token(exp=1e300), id="an end beyond all calendars"),
            pytest.param(token(name={"first": "Asha"}), id="a name that is no text"),
            pytest.param(token(name="x" * 255), id="an endless name"),
            pytest.param(token(nbf=int(NOW.timestamp()) + 61), id="not yet valid"),
            pytest.param(token(padding="x" * 5000), id="an endless token"),
            pytest.param(token()[:-4] + "AAAA", id="a changed signature"),
            pytest.param("", id="empty"),
            pytest.param("not.a.token", id="no token"),
            pytest.param("é.ü.ß", id="not even ASCII"),
        ],
    )
    def test_a_token_that_is_not_right_is_refused(self, forged):
        with pytest.raises(Refused):
            read(forged)

    def test_changed_claims_under_the_old_signature_are_refused(self):
        header, _, signature = token().split(".")
        claims = token(OTHER_SECRET, sub="1").split(".")[1]
        with pytest.raises(Refused):
            read(f"{header}.{claims}.{signature}")

    def test_clocks_may_differ_by_a_minute_and_no_more(self):
        ends = datetime.fromtimestamp(CLAIMS["exp"], timezone.utc)
        assert read(token(), now=ends + timedelta(seconds=59)).user_id == "42"
        with pytest.raises(Refused, match="expired"):
            read(token(), now=ends + timedelta(seconds=60))
        early = token(nbf=int(NOW.timestamp()) + 60)
        assert read(early).user_id == "42"

    def test_without_a_shared_key_nobody_signs_in(self):
        with pytest.raises(Refused, match="switched off"):
            read_identity_token(token(), "", AUDIENCE, NOW)

    @pytest.mark.parametrize("zone", ["Mars/Olympus", "", 5, None, "../../etc/passwd", "Europe"])
    def test_an_unknown_time_zone_falls_back_to_the_one_given(self, zone):
        found = read(token(zoneinfo=zone), fallback_time_zone="Asia/Kolkata")
        assert found.time_zone == "Asia/Kolkata"

    def test_a_name_is_kept_on_one_printable_line(self):
        assert read(token(name="Asha\r\n\x1b[31m Rao\u202e")).name == "Asha [31m Rao"

    def test_what_is_no_address_is_left_out_and_asked_for_later(self):
        assert read(token(email="asha at acme")).email == ""
        assert read(token(without="email")).email == ""


class TestOwnerKeys:
    def test_no_two_users_share_a_key_whatever_their_ids_contain(self):
        assert owner_key("a:b", "c") != owner_key("a", "b:c")
        assert owner_key("acme", "42") == "user:acme:42"

    def test_a_key_fits_its_column_however_long_the_ids_are(self):
        long = "ü" * 254
        assert len(owner_key(long, long)) <= 255
        assert owner_key(long, long) != owner_key(long, long + "x")

    def test_each_anonymous_person_has_a_key_of_their_own(self):
        made = [anonymous_requester("Asia/Kolkata") for _ in range(100)]
        assert len({person.key for person in made}) == 100
        assert all(person.is_anonymous and person.key.startswith("anon:") for person in made)


class TestSessionCookies:
    def session(self, person: Requester | None = None) -> HelpSession:
        return HelpSession(person or read(token()), NOW)

    def test_a_cookie_gives_back_the_session(self):
        for person in (read(token()), anonymous_requester("Asia/Kolkata")):
            cookie = issue_session_cookie(SECRET, self.session(person))
            assert read_session_cookie(SECRET, cookie, now=NOW) == self.session(person)

    def test_a_cookie_ends_sooner_for_who_is_signed_in(self):
        for person, lifetime in (
            (read(token()), SIGNED_IN_LIFETIME),
            (anonymous_requester("Asia/Kolkata"), ANONYMOUS_LIFETIME),
        ):
            cookie = issue_session_cookie(SECRET, self.session(person))
            read_session_cookie(SECRET, cookie, now=NOW + lifetime - timedelta(seconds=1))
            with pytest.raises(Refused, match="ended"):
                read_session_cookie(SECRET, cookie, now=NOW + lifetime)

    def test_without_a_moment_the_clock_of_the_machine_counts(self):
        old = HelpSession(read(token()), datetime(2020, 1, 1, tzinfo=timezone.utc))
        with pytest.raises(Refused, match="ended"):
            read_session_cookie(SECRET, issue_session_cookie(SECRET, old))

    def test_a_forged_cookie_is_refused(self):
        cookie = issue_session_cookie(SECRET, self.session())
        for forged in (
            issue_session_cookie(OTHER_SECRET, self.session()),
            cookie[:-3] + "AAA",
            cookie + "x",
            "",
            token(),
            jwt.encode({"aud": "help-session", "iat": NOW.timestamp()}, SECRET, "HS256"),
        ):
            with pytest.raises(Refused):
                read_session_cookie(SECRET, forged, now=NOW)

    def test_a_cookie_is_no_identity_token(self):
        with pytest.raises(Refused):
            read(issue_session_cookie(SECRET, self.session()))

    def test_nothing_is_signed_with_an_empty_key(self):
        with pytest.raises(HelpdeskError):
            issue_session_cookie("", self.session())


def test_known_zones_are_kept():
    assert known_time_zone("America/New_York", "UTC") == "America/New_York"
