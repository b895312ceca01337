"""Telling keyboard mash from words, and cleaning what was typed.

The lists are written apart from the rules; precision and recall are counted over all of them.
"""

import pytest

from understanding.text_checks import clean, is_gibberish, is_mostly_latin, is_only_emoji

WORDS = [
    *(
        "ok",
        "k",
        "y",
        "n",
        "hm",
        "hmm",
        "hmmmmm",
        "lol",
        "thx",
        "idk",
        "btw",
        "omg",
        "asap",
        "ASAP",
    ),
    *("yes", "no", "nope", "test", "test123", "abc", "xyz", "NA", "n/a", "nil", "none", "skip"),
    *(
        "sooo slow",
        "pleaseeeee",
        "noooooo",
        "heyyyy",
        "helpppp",
        "arghhh",
        "grrr",
        "hahaha",
        "haha",
    ),
    *(
        "IVA",
        "HSL",
        "CSAT",
        "WABA",
        "2FA",
        "OTP",
        "SSO",
        "SAML",
        "BSP",
        "DLT",
        "JWT",
        "CORS",
        "SSL",
    ),
    *("API key", "webhook 500", "nginx 502", "mysql", "https error", "html css", "sdk v2.3", "k8s"),
    *("pls help", "plz chk", "not wrkng", "dnt knw", "msgs nt delvrd", "bot nt rspndng", "cnt lgn"),
    *("tmplt", "wrkflw", "mngmt", "dshbrd", "rprtng", "kbps", "Mbps", "pvt ltd", "govt dept"),
    *("kya hua", "nahi chal raha", "kaam nahi kar raha", "bot band hai", "kuch nahi ho raha"),
    *("jaldi karo yaar", "samajh nahi aa raha", "theek kijiye", "mujhe madad chahiye", "aajkal"),
    *("achchha", "bahut jyada", "kripya dekhiye", "yenna problem", "enna achu", "sat sri akal"),
    *("Kshitij", "Nykaa", "Flipkart", "Shopzo", "Bhuvaneshwari", "Zoho", "Tiruchirappalli"),
    *("Mphasis", "Bsnl", "hdfcbank", "IRCTC", "Jharkhand", "Vijayawada", "Krishnamurthy"),
    *(
        "rhythm",
        "strengths",
        "gypsy",
        "why try sky dry",
        "were",
        "tree",
        "power",
        "assess",
        "flask",
    ),
    *("jazz", "buzz", "puzzle", "faq", "Qatar", "backspace", "transcripts", "downstream", "tyre"),
    *("bot not replying", "chats not assigned to agents", "entities not captured", "UI broken"),
    *("reports arent downloading", "it hangs", "login fails", "bot down!!!", "what???", "hi..."),
    *("qwerty keyboard layout is wrong", "team xyz", "blah blah", "chal chal", "tik tik"),
    *("1042", "HS-1042", "9876543210", "5", "10:30", "17/11", "24x7", "rs 500", "error 5001"),
    *(
        "https://x.com/asdfgh",
        "asdf@gmail.com",
        "Schwarz",
        "na\u00efve caf\u00e9",
        "\u0141\u00f3d\u017a",
    ),
    *(
        "\u092c\u0949\u091f \u0915\u093e\u092e \u0928\u0939\u0940\u0902",
        "\u0bb5\u0ba3\u0b95\u0bcd\u0b95\u0bae\u0bcd",
        "\u043f\u043e\u043c\u043e\u0433\u0438\u0442\u0435",
        "\u8bf7\u5e2e\u5fd9",
    ),
    *("\U0001f600", "\U0001f44d\U0001f3fd", "", "   "),
]
MASH = [
    *("asdf", "asdfgh", "asdfghjkl", "qwerty", "qwertyuiop", "zxcvbnm", "lkjhgf", "hjkl", "jkl;"),
    *("asdf asdf", "asd asd asd", "sdf", "qwe", "lkj lkj", "poiuyt", "mnbvcxz", "iuytre", "ertyui"),
    *(
        "sdfsdf",
        "dfgdfg",
        "fghfgh",
        "jhgjhg",
        "asdasdasd",
        "qweqwe",
        "xcvxcv",
        "jkjkjkjk",
        "gdgdgdg",
    ),
    *("aaaaaa", "zzzzzz", "kkkk", "jjjjj", "hhhhhhhh", "ffff ffff", "xyxyxyxy", "abababab"),
    *("ashdkjashd", "kjsdhfkjsdhf", "sdkfjhsdkjfh", "fjdkslaghj", "wejrhwkejr", "dkfjgh", "ghfjdk"),
    *("sdlkfj sdlkfj", "gjhgjh jhg", "fdsfds fdsf", "skdjfhsk", "djfhgjd", "jdhfjdhf", "xkcdjfh"),
    *("bxbxbx", "fkfkfk", "ksksks", "hdjdhd hdjd", "jfjfjf jfjfjf fjfj", "nsjsnsj", "sjsjsj sjsj"),
    *("qazwsx", "wsxedc", "edcrfv", "plmokn", "asdfg hjkl qwert", "q w e r t y", "a s d f g"),
    *("!!!", "....", "?", "@#$%", "12345678", "1111111", "987654", "abcdefg", "asdfasdfasdf"),
    *("sdkjfhsdkjf please", "dfgkjdfg the dfgdfgdfg", "asd123asd", "uuu iii ooo"),
]


def test_mash_is_found_with_hardly_a_false_alarm():
    false_alarms = [text for text in WORDS if is_gibberish(text)]
    found = [text for text in MASH if is_gibberish(text)]
    precision = len(found) / (len(found) + len(false_alarms))
    assert precision >= 0.98, false_alarms
    assert len(found) / len(MASH) >= 0.95, set(MASH) - set(found)


def test_the_lists_are_long_enough_to_mean_something():
    assert len(WORDS) >= 150
    assert len(MASH) >= 70


@pytest.mark.parametrize("text", ["asdfgh", "sdkfjh sdkjfh", "aaaaaaa", "!!!", "qwerty"])
def test_plain_mash_is_gibberish(text):
    assert is_gibberish(text)
    assert is_gibberish(text.upper() * 2)


@pytest.mark.parametrize("text", ["asdf bot is not replying to any customer", "kya hua", "IVA"])
def test_words_outweigh_a_little_mash(text):
    assert not is_gibberish(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("bot\x00 is\x07 down\x1b[31m", "bot is down[31m"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb", "a b"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("\ufeffhid\u200bden \u202eevil", "hidden evil"),
        (
            "\u0915\u094d\u200d\u0937 \U0001f469\u200d\U0001f4bb",
            "\u0915\u094d\u200d\u0937 \U0001f469\u200d\U0001f4bb",
        ),
        ("lone \ud800 half", "lone  half"),
        ("  kept  ends \n", "  kept  ends \n"),
        ("<b>html</b> stays text", "<b>html</b> stays text"),
    ],
)
def test_cleaning_takes_control_and_hidden_characters_away(text, cleaned):
    assert clean(text) == cleaned
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f600",
        "\U0001f44d\U0001f3fd \U0001f64f",
        "\u2764\ufe0f",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",
        "\U0001f1ee\U0001f1f3",
        "1\ufe0f\u20e3",
        "\u2705\n\u274c",
    ],
)
def test_emoji_alone_are_recognised(text):
    assert is_only_emoji(text)
    assert not is_gibberish(text)


@pytest.mark.parametrize(
    "text", ["", "  ", "ok \U0001f44d", "1", "12", ":)", "...", "\u0939\u093e\u0901"]
)
def test_anything_else_is_not_only_emoji(text):
    assert not is_only_emoji(text)


@pytest.mark.parametrize(
    ("text", "mostly_latin"),
    [
        ("bot is down", True),
        ("caf\u00e9 \u0141\u00f3d\u017a ti\u1ebfng Vi\u1ec7t", True),
        ("123 !!", True),
        ("", True),
        (
            "बॉट काम नहीं कर रहा",
            False,
        ),
        (
            "bot काम नहीं कर रहा है",
            False,
        ),
        ("\u8bf7\u5e2e\u5fd9", False),
        ("chat assignment \u092c\u0902\u0926 hai", True),
    ],
)
def test_other_scripts_are_told_apart(text, mostly_latin):
    assert is_mostly_latin(text) is mostly_latin
