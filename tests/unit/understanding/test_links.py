"""Links, addresses and ticket numbers out of sentences people write in a hurry."""

import pytest

from helpdesk.errors import InvalidInput
from understanding.link_checks import normalise_link, validate_email
from understanding.links import find_emails, find_links
from understanding.ticket_numbers import find_ticket_numbers

BOT = "https://staging.haptik.ai/bot?id=12&x=%20y#top"

SENTENCES_WITH_LINKS = [
    ("https://haptik.ai/bot", ["https://haptik.ai/bot"]),
    ("see https://haptik.ai/bot.", ["https://haptik.ai/bot"]),
    ("see https://haptik.ai/bot, please", ["https://haptik.ai/bot"]),
    ("is it https://haptik.ai/bot?", ["https://haptik.ai/bot"]),
    ("broken!!! https://haptik.ai/bot!!!", ["https://haptik.ai/bot"]),
    ("look at https://haptik.ai/bot...", ["https://haptik.ai/bot"]),
    ("look at https://haptik.ai/bot\u2026", ["https://haptik.ai/bot"]),
    ("(https://haptik.ai/bot)", ["https://haptik.ai/bot"]),
    ("(see https://haptik.ai/bot).", ["https://haptik.ai/bot"]),
    ("(https://haptik.ai/bot)please check", ["https://haptik.ai/bot"]),
    ("[https://haptik.ai/bot]", ["https://haptik.ai/bot"]),
    ("<https://haptik.ai/bot>", ["https://haptik.ai/bot"]),
    ('"https://haptik.ai/bot"', ["https://haptik.ai/bot"]),
    ("'https://haptik.ai/bot'", ["https://haptik.ai/bot"]),
    ("`https://haptik.ai/bot`", ["https://haptik.ai/bot"]),
    ("\u201chttps://haptik.ai/bot\u201d", ["https://haptik.ai/bot"]),
    ("**https://haptik.ai/bot**", ["https://haptik.ai/bot"]),
    ("_https://haptik.ai/bot_", ["https://haptik.ai/bot"]),
    ("[our bot](https://haptik.ai/bot) is down", ["https://haptik.ai/bot"]),
    ("[https://haptik.ai/bot](https://haptik.ai/bot)", ["https://haptik.ai/bot"]),
    ("![shot](https://haptik.ai/a.png)", ["https://haptik.ai/a.png"]),
    ('<a href="https://haptik.ai/bot">bot</a>', ["https://haptik.ai/bot"]),
    ("https://en.wikipedia.org/wiki/Bot_(chat)", ["https://en.wikipedia.org/wiki/Bot_(chat)"]),
    ("(https://en.wikipedia.org/wiki/Bot_(chat))", ["https://en.wikipedia.org/wiki/Bot_(chat)"]),
    (f"our bot is {BOT}, since morning", [BOT]),
    ("http://a.com/x?u=https://b.com/y", ["http://a.com/x?u=https://b.com/y"]),
    ("https://web.archive.org/web/https://b.com", ["https://web.archive.org/web/https://b.com"]),
    ("https://a.com,https://b.com", ["https://a.com", "https://b.com"]),
    ("https://a.com; https://b.com", ["https://a.com", "https://b.com"]),
    ("https://a.com/xhttps://b.com/y", ["https://a.com/x", "https://b.com/y"]),
    ("https://a.com|https://b.com", ["https://a.com", "https://b.com"]),
    ("https://a.com/1\nhttps://a.com/2", ["https://a.com/1", "https://a.com/2"]),
    ("https://a.com and again https://a.com", ["https://a.com"]),
    ("link:https://a.com/b", ["https://a.com/b"]),
    ("link-https://a.com/b", ["https://a.com/b"]),
    ("url=https://a.com/b", ["https://a.com/b"]),
    ("HTTPS://Docs.Haptik.AI/Bot-Builder", ["https://docs.haptik.ai/Bot-Builder"]),
    ("https://haptik.ai:8443/bot.", ["https://haptik.ai:8443/bot"]),
    ("https://haptik.ai/bot's widget", ["https://haptik.ai/bot"]),
    ("https://haptik.ai/", ["https://haptik.ai/"]),
    ("https://haptik.ai/a,b;c", ["https://haptik.ai/a,b;c"]),
    ("https://haptik.ai/bot/{id}/x", ["https://haptik.ai/bot/{id}/x"]),
    ("https://haptik.ai/@name/x", ["https://haptik.ai/@name/x"]),
    ("https://medium.com/@foo", ["https://medium.com/@foo"]),
    ("https://10.0.0.7:3000/bot", ["https://10.0.0.7:3000/bot"]),
    (
        "https://b\u00fccher.de/\u0939\u093f\u0928\u094d\u0926\u0940",
        ["https://b\u00fccher.de/\u0939\u093f\u0928\u094d\u0926\u0940"],
    ),
    ("https://a.com/x\u3002", ["https://a.com/x"]),
    ("\u092c\u0949\u091f https://a.com/x\u0964 \u0916\u0930\u093e\u092c", ["https://a.com/x"]),
    ("\U0001f449https://a.com/x\U0001f448", ["https://a.com/x"]),
    ("haptik.ai/bot", ["https://haptik.ai/bot"]),
    ("our bot is at haptik.ai/bot.", ["https://haptik.ai/bot"]),
    ("check staging.haptik.ai pls", ["https://staging.haptik.ai"]),
    ("www.haptik.ai", ["https://www.haptik.ai"]),
    ("WWW.Haptik.AI is slow", ["https://www.haptik.ai"]),
    ("go to flipkart.com", ["https://flipkart.com"]),
    ("go to flipkart.com.", ["https://flipkart.com"]),
    ("the bot on bot.mybank.co.in is down", ["https://bot.mybank.co.in"]),
    ("mybank.in", ["https://mybank.in"]),
    ("link is mybank.in", ["https://mybank.in"]),
    ("link - mybank.in/chat", ["https://mybank.in/chat"]),
    ("see (haptik.ai/bot)", ["https://haptik.ai/bot"]),
    ("see [haptik.ai/bot]", ["https://haptik.ai/bot"]),
    ("<haptik.ai/bot>", ["https://haptik.ai/bot"]),
    ("haptik.ai:8080/bot is it", ["https://haptik.ai:8080/bot"]),
    ("haptik.ai?bot=4 fails", ["https://haptik.ai?bot=4"]),
    ("haptik.ai/bot,haptik.com/bot", ["https://haptik.ai/bot,haptik.com/bot"]),
    ("https://haptik.ai/bot.Please check", ["https://haptik.ai/bot"]),
    ("http://bit.ly/2abc.Thanks", ["http://bit.ly/2abc"]),
    ("amazon.in is our site", ["https://amazon.in"]),
    ("we opened amazon.in and it failed", ["https://amazon.in"]),
    ("wa.me/919876543210", ["https://wa.me/919876543210"]),
    ('{"url":"https://x.com/a","b":1}', ["https://x.com/a"]),
    ("see docs.haptik.ai.Please check", ["https://docs.haptik.ai"]),
    ("docs.haptik.ai's search", ["https://docs.haptik.ai"]),
    ("site - https://x.com mail - a@y.com", ["https://x.com"]),
    ("a@y.com https://x.com/a@b.com", ["https://x.com/a@b.com"]),
    # whole, with symbols in it and without what nobody sees around it
    ("https://foo.com/a\u200b", ["https://foo.com/a"]),
    ("https://foo.com/a\u2060", ["https://foo.com/a"]),
    ("https://foo.com/a\u200b is down", ["https://foo.com/a"]),
    ("\ufeffhttps://foo.com/a", ["https://foo.com/a"]),
    ("https://foo.com/very\u200blong/path", ["https://foo.com/verylong/path"]),
    ("\u202ahttps://foo.com/a\u202c", ["https://foo.com/a"]),
    ("http://\u272adf.ws/123", ["http://\u272adf.ws/123"]),
    ("http://foo.com/unicode_(\u272a)_in_parens", ["http://foo.com/unicode_(\u272a)_in_parens"]),
    ("https://foo.com/\u00fcber/\u2713?x=1", ["https://foo.com/\u00fcber/\u2713?x=1"]),
    ("https://foo.com/emoji/\U0001f600/x", ["https://foo.com/emoji/\U0001f600/x"]),
    ("https://foo.com/a\u2192https://bar.com/b", ["https://foo.com/a", "https://bar.com/b"]),
    ("\u0926\u0947\u0916\u094b haptik.ai/bot", ["https://haptik.ai/bot"]),
]

SENTENCES_WITHOUT_LINKS = [
    "",
    "the bot is down",
    "mail me at a.b@c.co.in.",
    "rahul@haptik.ai",
    "e.g. the widget, i.e. the bot",
    "we are on v2.3",
    "v2.3.1 of the sdk",
    "version 10.4.2",
    "we use node.js and next.js",
    "built in asp.net with socket.io",
    "see report.pdf",
    "attached report.final.pdf and data.csv",
    "main.py fails",
    "README.md says so",
    "index.html is blank",
    "the bot is not working.please check",
    "not working.in staging also",
    "It is down.It was fine yesterday",
    "bot is down.is there an outage",
    "no reply.me and team are waiting",
    "stopped at 3.30 p.m.",
    "since 10.am today",
    "costs rs.500",
    "24.7 support",
    "user.name is empty",
    "event.target is null",
    "etc.in the morning",
    "S.no 5 in the list",
    "ok.in that case",
    "C:\\x\\y.com",
    "hello...are you there",
    "ok.thanks",
    "1.2.3.4",
    "http://",
    "https://",
    "http://bot",
    "https://localhost/bot",
    "https://.com",
    "https://-a-.com",
    "https://haptik..ai",
    "https://haptik.ai:99999/x",
    "https://me:secret@haptik.ai/x",
    "javascript:alert(1)",
    "javascript:https://evil.com",
    "ftp://files.haptik.ai/x",
    "data:text/html,hi",
    "mailto:rahul@haptik.ai",
    "and/or either/or",
    "17/11 at 4",
    "Dr.Sharma reported it",
    "www.haptik",
    "www.",
    ".com",
    "chat.assignment.failed",
    # a part of a name is another site
    "\u272adf.ws/123",
    "b\u00fccher.de/x",
    "foo.com\u00e9",
]


@pytest.mark.parametrize(("text", "urls"), SENTENCES_WITH_LINKS)
def test_links_are_found_inside_sentences(text, urls):
    links = find_links(text)
    assert [link.url for link in links] == urls


@pytest.mark.parametrize("text", SENTENCES_WITHOUT_LINKS)
def test_what_only_looks_like_a_link_is_left_alone(text):
    assert find_links(text) == []


def test_the_span_is_what_was_written():
    text = "bot (HTTPS://Haptik.AI/bot), docs.haptik.ai."
    links = find_links(text)
    assert [text[slice(*link.span)] for link in links] == [
        "HTTPS://Haptik.AI/bot",
        "docs.haptik.ai",
    ]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("haptik.ai/bot", "https://haptik.ai/bot"),
        ("  https://haptik.ai/bot \n", "https://haptik.ai/bot"),
        ("<https://haptik.ai/bot>", "https://haptik.ai/bot"),
        ("http://haptik.ai", "http://haptik.ai"),
        ("HTTP://HAPTIK.AI/Bot", "http://haptik.ai/Bot"),
        ("www.haptik.ai.", "https://www.haptik.ai"),
        ("haptik.ai:8080/bot", "https://haptik.ai:8080/bot"),
        ("mybank.in", "https://mybank.in"),
        ("https://haptik.ai/a?b=c&d=e#f", "https://haptik.ai/a?b=c&d=e#f"),
        ("https://haptik.ai/a?next=http://b.com", "https://haptik.ai/a?next=http://b.com"),
        ("haptik.ai/a?next=http://b.com", "https://haptik.ai/a?next=http://b.com"),
        ("https://[2001:db8::1]:8080/bot", "https://[2001:db8::1]:8080/bot"),
        ("https://tinyurl.com/haptik/report.pdf", "https://tinyurl.com/haptik/report.pdf"),
        ("https://xn--bcher-kva.de", "https://xn--bcher-kva.de"),
    ],
)
def test_a_single_link_is_completed(text, url):
    assert normalise_link(text) == url


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a link"),
        ("...", "not a link"),
        ("my bot", "no spaces"),
        ("https://haptik.ai/my bot", "no spaces"),
        ("java\nscript:alert(1)", "no spaces"),
        ("https://haptik.ai/\x00", "no spaces"),
        ("haptik", "no dot"),
        ("https://haptik", "no dot"),
        ("http://localhost:5005", "no dot"),
        ("javascript:alert(1)", "javascript: link cannot be used"),
        ("JavaScript:alert(1)", "javascript: link cannot be used"),
        ("javascript://haptik.ai/%0aalert(1)", "javascript: link cannot be used"),
        ("data:text/html;base64,PHNjcmlwdD4=", "data: link cannot be used"),
        ("file:///etc/passwd", "file: link cannot be used"),
        ("ftp://haptik.ai/bot", "ftp: link cannot be used"),
        ("mailto:a@b.com", "mailto: link cannot be used"),
        ("htp://haptik.ai", "beginning"),
        ("http:/haptik.ai", "beginning"),
        ("https:haptik.ai", "beginning"),
        ("http//haptik.ai/bot", "beginning"),
        ("ttps://haptik.ai", "beginning"),
        ("https//:haptik.ai", "beginning"),
        ("://haptik.ai", "beginning"),
        ("//haptik.ai", ""),
        ("https://https://haptik.ai", "twice"),
        ("https:\\\\haptik.ai", "backslash"),
        ("https://haptik.ai:99999", "port"),
        ("https://haptik.ai:0", "port"),
        ("https://haptik.ai:bot", "port"),
        ("https://user:secret@haptik.ai", "user name or a password"),
        ("https://haptik.ai@evil.com", "user name or a password"),
        ("https://haptik..ai", "not the name of a site"),
        ("https://.ai", "not the name of a site"),
        ("https://-haptik.ai", "not the name of a site"),
        ("https://hap_tik!.ai", "not the name of a site"),
        ("https://haptik.1", "cannot end in .1"),
        ("https://haptik.c", "cannot end in .c"),
        ("https://256.1.1.1", "cannot end in"),
        ("v2.3", "cannot end in"),
        ("1.2.3.4", "cannot end in"),
        ("report.pdf", "name of a file"),
        ("node.js", "name of a file"),
        ("not.sure", "does not look like a link"),
        ("https://haptik.ai/" + "a" * 2000, "longer than 2000"),
        ("a@b.com", "user name or a password"),
    ],
)
def test_what_is_not_a_link_is_refused_with_a_reason(text, reason):
    with pytest.raises(InvalidInput) as caught:
        normalise_link(text)
    assert reason in caught.value.message
    assert caught.value.field == "bot_link"


SENTENCES_WITH_EMAILS = [
    ("rahul@haptik.ai", ["rahul@haptik.ai"]),
    ("mail me at a.b@c.co.in.", ["a.b@c.co.in"]),
    ("my id is Rahul.K@Haptik.AI, thanks", ["Rahul.K@haptik.ai"]),
    ("<rahul@haptik.ai>", ["rahul@haptik.ai"]),
    ("Rahul K<rahul@haptik.ai>", ["rahul@haptik.ai"]),
    ("(rahul@haptik.ai)", ["rahul@haptik.ai"]),
    ("[mail](mailto:rahul@haptik.ai)", ["rahul@haptik.ai"]),
    ("mailto:rahul@haptik.ai?subject=hi", ["rahul@haptik.ai"]),
    ("'rahul@haptik.ai'", ["rahul@haptik.ai"]),
    ("email:rahul@haptik.ai", ["rahul@haptik.ai"]),
    ("email-rahul@haptik.ai", ["email-rahul@haptik.ai"]),
    ("mail id-rahul@haptik.ai", ["id-rahul@haptik.ai"]),
    ("email - rahul@haptik.ai", ["rahul@haptik.ai"]),
    ("email=rahul@haptik.ai", ["rahul@haptik.ai"]),
    ("a@b.com,c@d.com;e@f.com", ["a@b.com", "c@d.com", "e@f.com"]),
    ("a@b.com/c@d.com", ["a@b.com", "c@d.com"]),
    ("a@b.com and A@B.com", ["a@b.com"]),
    ("rahul+test@haptik.ai", ["rahul+test@haptik.ai"]),
    ("rahul_k-2@my-bank.co.uk", ["rahul_k-2@my-bank.co.uk"]),
    ("o'brien@x.com", ["o'brien@x.com"]),
    ("a@b.com's inbox", ["a@b.com"]),
    ("write to a@b.com!", ["a@b.com"]),
    ("a@b.com...", ["a@b.com"]),
    ("a@b.com\nc@d.com", ["a@b.com", "c@d.com"]),
    ("it is rahul@haptik.ai.Please check", ["rahul@haptik.ai"]),
    ("**a@b.com**", ["a@b.com"]),
    ("9876543210@paytm.com", ["9876543210@paytm.com"]),
    ("my mail is a@b.com link https://x.com/?m=z@y.com", ["a@b.com"]),
    ("\u0908\u092e\u0947\u0932 a@b.com\u0964", ["a@b.com"]),
    # whole, or not at all
    ("mail-admin@acme.example", ["mail-admin@acme.example"]),
    ("email-marketing@acme.example", ["email-marketing@acme.example"]),
    ("a&b@acme.example", ["a&b@acme.example"]),
    ("asha@acme.example\u200b", ["asha@acme.example"]),
    ("first/last@acme.example", []),
    ("asha#1@acme.example", []),
    ("a{b}c@acme.example", []),
    ("b{c@acme.example", []),
    ("x!asha@acme.example", []),
    ("#asha@acme.example", []),
    ("x@y.example/asha@acme.example", ["x@y.example", "asha@acme.example"]),
    ("a,b@acme.example", []),
    (".a@acme.example", []),
    ("j\u00fcrgen@acme.example", []),
    ("a@acme.example\u00e9", []),
    ("a" * 65 + "@acme.example", []),
]


@pytest.mark.parametrize(("text", "addresses"), SENTENCES_WITH_EMAILS)
def test_addresses_are_found_inside_sentences(text, addresses):
    emails = find_emails(text)
    assert [email.address for email in emails] == addresses
    for email in emails:
        assert text[slice(*email.span)].lower() == email.address.lower()


def test_an_invisible_character_within_an_address_is_left_out():
    text = "mail asha\u00ad@example.com"
    (email,) = find_emails(text)
    assert email.address == "asha@example.com"
    assert text[slice(*email.span)] == "asha\u00ad@example.com"


@pytest.mark.parametrize("check", [normalise_link, validate_email])
def test_a_single_value_is_checked_without_what_nobody_sees(check):
    value = {normalise_link: "https://foo.com/a", validate_email: "asha@foo.com"}[check]
    assert check(f"\u200b{value}\u2060") == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@rahul please look",
        "rahul@",
        "rahul@gmail",
        "rahul @ haptik.ai",
        "rahul at haptik dot ai",
        "a@@b.com",
        "a..b@c.com",
        "a@b..com",
        "a@-b.com",
        "a@b.c",
        "a@b.123",
        "a@b@c.com",
        "https://me@haptik.ai/x",
        "https://x.com/?mail=a@b.com",
        "5 agents @ 10 chats per hour",
    ],
)
def test_what_only_looks_like_an_address_is_left_alone(text):
    assert find_emails(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" rahul@Haptik.AI ", "rahul@haptik.ai"),
        ("<rahul@haptik.ai>", "rahul@haptik.ai"),
        ("rahul@haptik.ai.", "rahul@haptik.ai"),
        ("mailto:rahul@haptik.ai", "rahul@haptik.ai"),
    ],
)
def test_a_single_address_is_accepted(text, address):
    assert validate_email(text) == address


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has an @"),
        ("rahul", "has an @"),
        ("rahul@gmail", "ending such as .com"),
        ("rahul@@gmail.com", "only one @"),
        ("rahul k@gmail.com", "no spaces"),
        ("@gmail.com", "both sides"),
        ("rahul@", "both sides"),
        ("rahul@gmail..com", "not the name of a mail server"),
        ("rahul@gmail,com", "ending such as .com"),
        ("rahul@gmail.c", "cannot end in .c"),
        ("ra..hul@gmail.com", "cannot be the part before"),
        ("rahul.@gmail.com", "cannot be the part before"),
        ("ra(hul@gmail.com", "cannot be the part before"),
        ("r" * 65 + "@gmail.com", "too long"),
        ("a@" + "b" * 64 + ".com", "not the name of a mail server"),
        ("<script>@x.com", "cannot be the part before"),
    ],
)
def test_what_is_not_an_address_is_refused_with_a_reason(text, reason):
    with pytest.raises(InvalidInput) as caught:
        validate_email(text)
    assert reason in caught.value.message
    assert caught.value.field == "requester_email"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("HS-1042", ["HS-1042"]),
        ("hs 1042", ["HS-1042"]),
        ("hs1042?", ["HS-1042"]),
        ("status of Hs-1042.", ["HS-1042"]),
        ("HS\u20131042", ["HS-1042"]),
        ("HS #1042", ["HS-1042"]),
        ("(HS-1042)", ["HS-1042"]),
        ("HS-01042", ["HS-1042"]),
        ("ticket 1042", ["HS-1042"]),
        ("Ticket no. 1042", ["HS-1042"]),
        ("ticket number is 1042", ["HS-1042"]),
        ("ticket id: 1042", ["HS-1042"]),
        ("ticket #1042", ["HS-1042"]),
        ("ticket hs-1042", ["HS-1042"]),
        ("tkt 1042 any update", ["HS-1042"]),
        ("my case 1042", ["HS-1042"]),
        ("issue no 1042", ["HS-1042"]),
        ("#1042", ["HS-1042"]),
        ("any news on #1042, HS-1043 and hs 1042", ["HS-1042", "HS-1043"]),
        ("HS-1042's priority", ["HS-1042"]),
        ("", []),
        ("2 tickets", []),
        ("ticket 24x7", []),
        ("order #12345", []),
        ("chat id #12345", []),
        ("since issue 2024", []),
        ("HSL 1042 element", []),
        ("colour #FF5733", []),
        ("https://x.com/#1042", []),
        ("https://x.com/HS-1042", []),
        ("ths 1042", []),
        ("call 9876543210", []),
        ("error 5001", []),
    ],
)
def test_ticket_numbers_are_found_however_they_are_written(text, numbers):
    assert find_ticket_numbers(text) == numbers
