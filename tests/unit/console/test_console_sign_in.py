"""Signing in to the console, staying signed in, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.forms import local_path
from console.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT
from tests.console_desk import PASSWORD, Desk, open_desk, token_in, words_of

COOKIE = "helpdesk_console"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path)


def is_sent_to_sign_in(response) -> bool:
    return response.status_code == 303 and response.headers["location"].startswith("/sign-in")


class TestTheFirstVisit:
    def test_without_any_account_it_says_which_command_makes_one(self, tmp_path: Path) -> None:
        desk = open_desk(tmp_path, with_agent=False)
        page = desk.client.get("/", follow_redirects=True)
        assert page.status_code == 200
        assert "helpdesk agent add" in words_of(page.text)
        assert "no default password" in words_of(page.text)
        assert 'type="password"' not in page.text

    def test_with_an_account_it_asks_for_email_and_password(self, desk: Desk) -> None:
        page = desk.client.get("/", follow_redirects=True)
        assert 'type="password"' in page.text
        assert "agent add" not in page.text

    @pytest.mark.parametrize("password", ["", "admin"])
    def test_no_account_exists_that_nobody_made(self, tmp_path: Path, password: str) -> None:
        desk = open_desk(tmp_path, with_agent=False)
        desk.client.get("/sign-in")
        token = desk.signer.read_visit(
            desk.client.cookies["helpdesk_console_visit"], desk.clock.now
        )
        response = desk.client.post(
            "/sign-in",
            data={"csrf_token": token or "", "email": "admin@example.com", "password": password},
        )
        assert response.status_code == 403


class TestSigningIn:
    def test_the_right_password_leads_to_what_was_asked_for(self, desk: Desk) -> None:
        first = desk.client.get("/tickets?severity=S0")
        assert is_sent_to_sign_in(first)
        response = desk.send_sign_in(address="/tickets?severity=S0")
        assert response.status_code == 303
        assert response.headers["location"] == "/tickets?severity=S0"
        assert desk.client.get("/tickets?severity=S0").status_code == 200

    def test_the_name_of_the_agent_stands_on_the_page(self, desk: Desk) -> None:
        desk.sign_in()
        assert "Signed in as Ravi Kumar" in words_of(desk.client.get("/tickets").text)

    def test_a_wrong_password_is_told_and_the_address_kept(self, desk: Desk) -> None:
        response = desk.send_sign_in(password="not this one at all")
        assert response.status_code == 403
        assert "do not belong together" in words_of(response.text)
        assert 'role="alert"' in response.text
        assert 'value="ravi@support.example"' in response.text
        assert "not this one at all" not in response.text
        assert is_sent_to_sign_in(desk.client.get("/tickets"))

    def test_after_five_wrong_passwords_the_right_one_has_to_wait(self, desk: Desk) -> None:
        for _ in range(5):
            assert desk.send_sign_in(password="guess after guess").status_code == 403
        assert desk.send_sign_in().status_code == 403
        desk.clock.forward(minutes=6)
        assert desk.send_sign_in().status_code == 303

    def test_who_is_signed_in_is_not_asked_again(self, desk: Desk) -> None:
        desk.sign_in()
        response = desk.client.get("/sign-in?next=/tickets%3Fq%3Dx")
        assert (response.status_code, response.headers["location"]) == (303, "/tickets?q=x")

    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "evil.example",
            "",
        ],
    )
    def test_it_never_leads_to_another_site(self, address: str) -> None:
        assert local_path(address) == "/tickets"

    def test_a_made_up_place_to_go_to_is_left_out(self, desk: Desk) -> None:
        response = desk.send_sign_in(address="//evil.example")
        assert response.headers["location"] == "/tickets"


class TestTheCookie:
    def test_scripts_and_other_sites_never_get_it(self, desk: Desk) -> None:
        cookie = desk.send_sign_in().headers["set-cookie"].lower()
        assert cookie.startswith(COOKIE)
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "path=/" in cookie

    def test_over_https_it_is_tied_to_the_host_and_never_sent_in_the_clear(
        self, tmp_path: Path
    ) -> None:
        desk = open_desk(tmp_path, HELPDESK_COOKIE_SECURE="true")
        page = desk.client.get("/sign-in")
        response = desk.client.post(
            "/sign-in",
            data={
                "csrf_token": token_in(page.text),
                "email": "ravi@support.example",
                "password": PASSWORD,
            },
        )
        cookie = response.headers["set-cookie"]
        assert cookie.startswith(f"__Host-{COOKIE}=")
        assert "secure" in cookie.lower()
        assert "max-age" in response.headers["strict-transport-security"]
        assert desk.client.get("/tickets").status_code == 200

    def test_a_forged_one_is_no_use(self, desk: Desk) -> None:
        desk.sign_in()
        genuine = desk.client.cookies[COOKIE]
        payload, signature = genuine.rsplit(".", 1)
        for forged in (
            "",
            "x",
            payload,
            f"{payload}.{'A' * len(signature)}",
            f"{payload[:-2]}AA.{signature}",
        ):
            browser = desk.browser()
            browser.cookies.set(COOKIE, forged)
            assert is_sent_to_sign_in(browser.get("/tickets")), forged

    def test_the_cookie_of_the_sign_in_form_signs_nobody_in(self, desk: Desk) -> None:
        desk.client.get("/sign-in")
        browser = desk.browser()
        browser.cookies.set(COOKIE, desk.client.cookies["helpdesk_console_visit"])
        assert is_sent_to_sign_in(browser.get("/tickets"))


class TestTheEndOfASession:
    def test_it_ends_when_nothing_was_done_for_long(self, desk: Desk) -> None:
        desk.sign_in()
        desk.clock.now += IDLE_LIMIT - timedelta(seconds=1)
        assert desk.client.get("/tickets").status_code == 200
        desk.clock.now += IDLE_LIMIT - timedelta(seconds=1)
        assert desk.client.get("/tickets").status_code == 200
        desk.clock.now += IDLE_LIMIT
        assert is_sent_to_sign_in(desk.client.get("/tickets"))

    def test_a_list_that_refreshes_itself_does_not_keep_it_alive(self, desk: Desk) -> None:
        desk.sign_in()
        polling = {"hx-request": "true", "x-console-poll": "1"}
        for _ in range(3):
            desk.clock.now += IDLE_LIMIT / 3
            response = desk.client.get("/tickets", headers=polling)
        assert response.status_code == 401
        assert response.headers["hx-redirect"].startswith("/sign-in?next=")

    def test_it_ends_after_a_working_day_however_busy(self, desk: Desk) -> None:
        desk.sign_in()
        started = desk.clock.now
        while desk.clock.now < started + ABSOLUTE_LIMIT - timedelta(hours=1):
            desk.clock.forward(hours=1)
            assert desk.client.get("/tickets").status_code == 200
        desk.clock.forward(hours=1)
        assert is_sent_to_sign_in(desk.client.get("/tickets"))

    def test_signing_out_ends_it_also_for_a_copy_of_the_cookie(self, desk: Desk) -> None:
        desk.sign_in()
        thief = TestBrowserWithTheSameCookie.of(desk)
        assert thief.get("/tickets").status_code == 200
        response = desk.send("/sign-out")
        assert response.status_code == 303
        assert is_sent_to_sign_in(desk.client.get("/tickets"))
        assert is_sent_to_sign_in(thief.get("/tickets"))
        assert "You are signed out" in words_of(desk.client.get(response.headers["location"]).text)

    def test_a_new_password_ends_the_sessions_of_the_old_one(self, desk: Desk) -> None:
        desk.sign_in()
        desk.clock.forward(minutes=1)
        desk.installation.agents.set_password(
            desk.agent.id, "another long password", now=desk.clock.now
        )
        assert is_sent_to_sign_in(desk.client.get("/tickets"))

    def test_an_expired_session_sends_the_page_around_a_fragment_to_sign_in(
        self, desk: Desk
    ) -> None:
        response = desk.client.get(
            "/tickets/HS-1001/live",
            headers={
                "hx-request": "true",
                "hx-current-url": "http://testserver/tickets/HS-1001?before=9",
            },
        )
        assert response.headers["hx-redirect"] == "/sign-in?next=/tickets/HS-1001%3Fbefore%3D9"


class TestBrowserWithTheSameCookie:
    __test__ = False

    @staticmethod
    def of(desk: Desk):
        browser = desk.browser()
        browser.cookies.set(COOKIE, desk.client.cookies[COOKIE])
        return browser


class TestForms:
    def test_without_its_token_it_is_refused(self, desk: Desk) -> None:
        desk.sign_in()
        ticket = desk.open_ticket()
        for token in ("", "made up"):
            response = desk.send(
                f"/tickets/{ticket.number}/messages", token=token, kind="reply", text="Hello there"
            )
            assert response.status_code == 403
            assert "Hello there" in response.text, "what was typed is shown, so that it is not lost"
        assert len(desk.installation.tickets.history(ticket.number)) == 1

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://testserver.evil.example", "http://"]
    )
    def test_from_another_site_it_is_refused(self, desk: Desk, origin: str) -> None:
        desk.sign_in()
        token = token_in(desk.client.get("/tickets").text)
        response = desk.client.post(
            "/sign-out", data={"csrf_token": token}, headers={"origin": origin}
        )
        assert response.status_code == 403
        assert desk.client.get("/tickets").status_code == 200

    def test_the_sign_in_form_of_another_browser_is_refused(self, desk: Desk) -> None:
        token = token_in(desk.browser().get("/sign-in").text)
        response = desk.client.post(
            "/sign-in",
            data={
                "csrf_token": token,
                "email": "ravi@support.example",
                "password": PASSWORD,
            },
        )
        assert response.status_code == 403
        assert "out of date" in words_of(response.text)

    def test_one_that_is_too_long_or_no_form_is_refused(self, desk: Desk) -> None:
        desk.sign_in()
        huge = desk.send("/tickets/HS-1001/messages", text="x" * 300_000)
        assert huge.status_code == 400
        as_json = desk.client.post("/sign-out", json={"csrf_token": "x"})
        assert as_json.status_code == 400

    def test_after_the_session_ended_what_was_typed_is_shown(self, desk: Desk) -> None:
        desk.sign_in()
        ticket = desk.open_ticket()
        token = token_in(desk.client.get("/tickets").text)
        desk.clock.now += IDLE_LIMIT
        response = desk.client.post(
            f"/tickets/{ticket.number}/messages",
            data={"csrf_token": token, "kind": "reply", "text": "A long and careful answer <b>"},
            headers={"referer": f"http://testserver/tickets/{ticket.number}"},
        )
        assert response.status_code == 401
        assert "A long and careful answer &lt;b&gt;" in response.text
        assert f"/sign-in?next=/tickets/{ticket.number}" in response.text


def test_a_link_in_a_mail_reaches_the_page_although_the_cookie_is_strict(desk: Desk) -> None:
    desk.sign_in()
    ticket = desk.open_ticket()
    stranger = desk.browser()
    response = stranger.get(f"/tickets/{ticket.number}", headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 200
    assert f'content="0; url=/tickets/{ticket.number}"' in response.text
    assert ticket.description not in response.text
    again = stranger.get(f"/tickets/{ticket.number}", headers={"sec-fetch-site": "same-origin"})
    assert is_sent_to_sign_in(again)
