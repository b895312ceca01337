"""The cookies of the console: nothing that was not signed here, for this purpose, comes back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import jwt
import pytest

from console.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT, VISIT_LIMIT, AgentSession, SessionSigner

NOW = datetime(2026, 1, 5, 10, tzinfo=timezone.utc)
SECRET = "a secret of this installation, long enough"
SECOND = timedelta(seconds=1)


@pytest.fixture
def signer() -> SessionSigner:
    return SessionSigner(SECRET)


@pytest.fixture
def session() -> AgentSession:
    return AgentSession.begin(7, "Asia/Kolkata", NOW)


def test_a_session_comes_back_as_it_was(signer: SessionSigner, session: AgentSession) -> None:
    assert signer.read(signer.write(session), NOW) == session


def test_an_idle_session_ends(signer: SessionSigner, session: AgentSession) -> None:
    cookie = signer.write(session)
    assert signer.read(cookie, NOW + IDLE_LIMIT - SECOND)
    assert signer.read(cookie, NOW + IDLE_LIMIT) is None


def test_a_session_in_use_ends_all_the_same(signer: SessionSigner, session: AgentSession) -> None:
    last = NOW + ABSOLUTE_LIMIT
    cookie = signer.write(session.seen(last - SECOND))
    assert signer.read(cookie, last - SECOND)
    assert signer.read(cookie, last) is None


def test_a_cookie_of_another_secret_is_none(signer: SessionSigner, session: AgentSession) -> None:
    assert signer.read(SessionSigner(SECRET + "!").write(session), NOW) is None


def test_a_cookie_is_good_for_its_own_purpose_only(
    signer: SessionSigner, session: AgentSession
) -> None:
    assert signer.read_visit(signer.write(session), NOW) is None
    assert signer.read(signer.write_visit("token", NOW), NOW) is None


def test_a_token_that_was_signed_with_the_secret_itself_is_no_session(
    signer: SessionSigner, session: AgentSession
) -> None:
    """As the cookies of the Help section are."""
    content = jwt.decode(signer.write(session), options={"verify_signature": False})
    assert content["agent"] == 7
    assert signer.read(jwt.encode(content, SECRET, algorithm="HS256"), NOW) is None


@pytest.mark.parametrize(
    "forged",
    ["", "x", "a.b.c", "\udcff", "eyJhbGciOiJub25lIn0.eyJpZCI6IngifQ.", "é" * 10, "." * 5000],
)
def test_a_forged_cookie_is_none(signer: SessionSigner, forged: str) -> None:
    assert signer.read(forged, NOW) is None
    assert signer.read_visit(forged, NOW) is None


def test_a_changed_cookie_is_none(signer: SessionSigner, session: AgentSession) -> None:
    head, content, signature = signer.write(session).split(".")
    other = signer.write(AgentSession.begin(8, "", NOW)).split(".")[1]
    assert signer.read(f"{head}.{other}.{signature}", NOW) is None
    assert signer.read(f"{head}.{content}.{signature}", NOW)


def test_a_visit_comes_back_and_ends(signer: SessionSigner) -> None:
    cookie = signer.write_visit("token", NOW)
    assert signer.read_visit(cookie, NOW + VISIT_LIMIT - SECOND) == "token"
    assert signer.read_visit(cookie, NOW + VISIT_LIMIT) is None
