"""Whose address a message has, addresses that are spelt out, and likely slips."""

import pytest

from understanding.addresses import (
    AddressRole,
    addresses_in,
    find_spelt_out_emails,
    likely_meant,
    reply_address,
)

PASTED = (
    "bot down\n\nRegards,\nAsha\nasha@a.com\n\n"
    "On Mon, 23 Nov 2026 at 10:12, Ravi <ravi@b.com> wrote:\n> it is down\n> Regards\n> ravi@b.com"
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("asha@a.com", "asha@a.com"),
        ("bot is down, asha@a.com", "asha@a.com"),
        ("email: asha@a.com", "asha@a.com"),
        ("mera email asha@a.com hai", "asha@a.com"),
        ("asha@a.com is my address", "asha@a.com"),
        ("hi, i am asha (asha@a.com), bot is dead", "asha@a.com"),
        ("please contact me on asha@a.com", "asha@a.com"),
        ("reply to asha@a.com, the customer ravi@b.com gets nothing", "asha@a.com"),
        ("customer ravi@b.com gets no reply. my mail is asha@a.com", "asha@a.com"),
        ("my email is a@b.com but send it to c@d.com", "c@d.com"),
        ("no not ravi@b.com, asha@a.com", "asha@a.com"),
        ("add ravi@b.com in cc and write me at asha@a.com", "asha@a.com"),
        (PASTED, "asha@a.com"),
        ("kindly write to asha@a.com", "asha@a.com"),
        ("i can be reached at asha@a.com", "asha@a.com"),
        ("bot is down since morning asha@a.com", "asha@a.com"),
        ("asha@a.com here, dashboard is blank", "asha@a.com"),
        ("asha@a.com pe batao", "asha@a.com"),
        ("inform asha@a.com", "asha@a.com"),
        ("our vendor ravi@b.com changed the flow", None),
        ("it is failing for ravi@b.com", None),
        ("no mails come from ravi@b.com", None),
        ("the user ravi@b.com cannot log in", None),
        ("when ravi@b.com signs in he sees nothing", None),
        ("mails from noreply@shop.com do not arrive", None),
        ("our admin account admin@a.com is locked", None),
        ("cc ravi@b.com", None),
        ("From: Ravi <ravi@b.com>\nTo: asha@a.com\nSubject: down\n\nnothing works", None),
        ("On Mon, 23 Nov 2026 at 10:12, Ravi <ravi@b.com> wrote:\n> it is down", None),
        ("nothing", None),
    ],
)
def test_the_reply_goes_to_the_persons_own_address(text, address):
    found = reply_address(text)
    assert (found and found.address) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("asha@a.com and ravi@b.com", "asha@a.com"),
        ("you can take asha@a.com", "asha@a.com"),
        ("the one of my boss: ravi@b.com", "ravi@b.com"),
        ("not a@b.com but c@d.com", "c@d.com"),
        ("cc ravi@b.com", None),
        ("from: ravi@b.com\nto: x@y.com\n\n", None),
    ],
)
def test_an_address_that_was_asked_for_is_the_persons_own_unless_it_says_otherwise(text, address):
    found = reply_address(text, asked=True)
    assert (found and found.address) == address


def test_somebody_who_is_to_get_a_copy_is_not_a_mention():
    roles = [found.role for found in addresses_in("asha@a.com, please cc ravi@b.com")]
    assert roles == [AddressRole.REPLY, AddressRole.COPY]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("lena (at) firma (dot) de", ["lena@firma.de"]),
        ("lena [at] firma [dot] de", ["lena@firma.de"]),
        ("lena{at}firma{dot}de", ["lena@firma.de"]),
        ("asha(at)acme.example", ["asha@acme.example"]),
        ("lena at firma dot de", ["lena@firma.de"]),
        ("lena AT firma DOT de", ["lena@firma.de"]),
        ("my mail is asha dot rao at gmail dot com", ["asha.rao@gmail.com"]),
        ("asha underscore rao at gmail dot com", ["asha_rao@gmail.com"]),
        ("mail me at asha at acme dot co dot in please", ["asha@acme.co.in"]),
        ("asha @ acme . com", ["asha@acme.com"]),
        ("asha at gmail.com", ["asha@gmail.com"]),
        ("look at acme.com", []),
        ("we are at foo dot com", []),
        ("our site is hosted at acme dot com", []),
        ("it failed at 5.30 today", []),
        ("the widget at shop.acme.com/x is down", []),
        ("5 agents @ 10 chats", []),
        ("asha@acme.com", []),
    ],
)
def test_an_address_that_is_spelt_out_is_found_apart(text, addresses):
    found = find_spelt_out_emails(text)
    assert [email.address for email in found] == addresses


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("Asha@Gamil.com", "Asha@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@yaho.com", "a@yahoo.com"),
        ("a@hotmial.com", "a@hotmail.com"),
        ("a@outlok.com", "a@outlook.com"),
        ("a@redifmail.com", "a@rediffmail.com"),
        ("a@acme.con", "a@acme.com"),
        ("a@gmail.com", None),
        ("a@mail.com", None),
        ("a@ymail.com", None),
        ("a@yahoo.co.in", None),
        ("a@live.in", None),
        ("a@line.com", None),
        ("a@acme.com", None),
        ("a@haptik.ai", None),
    ],
)
def test_a_likely_slip_is_suspected_and_not_changed(address, meant):
    assert likely_meant(address) == meant
    assert [found.email.address.lower() for found in addresses_in(address)] == [address.lower()]
