"""What kind of text somebody typed: clean it, and tell words from keyboard mash.

Gibberish is judged word by word, with the benefit of the doubt: names, abbreviations, chat
spelling and Hinglish pass, and a text is gibberish only when mash outweighs everything else in
it. Other scripts than the Latin one are never gibberish; `is_mostly_latin` tells them apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from understanding.links import find_emails, find_links
from understanding.ticket_numbers import find_ticket_numbers

# Invisible characters that reorder or hide text. The joiners U+200C and U+200D stay: Indian
# scripts and emoji need them.
_HIDDEN = frozenset(
    "\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
)
_LINE_BREAK = re.compile("\r\n|\r|\x0b|\x0c|\x85|\u2028|\u2029")
_EMOJI_PARTS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_MASHED_SHARE = 0.5
_READ_SHARE = 0.9
_FILLING = re.compile(r"[\s.,;:!?_-]+")
_APOSTROPHE = re.compile(r"['\u2019]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_REPEATED_CHUNK = re.compile(r"(.{2,4}?)\1+(.{0,3})")
_SYLLABLES = re.compile(r"(?:[hlnjdbpmty][aeiou])+.?")  # "hahaha", "nananana"
_VOWEL = re.compile(r"[aeiouy]")
_CONSONANTS = re.compile(r"[^aeiouy]*")

_KEY_ROWS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"),
    *("qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm", "plm", "okn"),
)
_NEXT_KEYS = frozenset(
    row[at : at + 2][::step] for row in _KEY_ROWS for at in range(len(row) - 1) for step in (1, -1)
)
# Letters that hardly ever follow a letter in English words, names and romanised Hindi.
_RARELY_AFTER = {
    "b": "fgknpqvwxz",
    "c": "jvwxz",
    "d": "kqxz",
    "f": "bcdghjkmnpqvwxz",
    "g": "cfjkpqvxz",
    "h": "gjkpqvxz",
    "i": "w",
    "j": "bcdfgklmpqrstvxyz",
    "k": "cdfgjqvxz",
    "l": "jqxz",
    "m": "dghjkqvwxz",
    "p": "fgjknqvwxz",
    "q": "bcdefghjklmnopqrstvwxyz",
    "r": "jqxz",
    "s": "jxz",
    "t": "jkqvx",
    "u": "quw",
    "v": "bcdfghjklmnpqstvwxz",
    "w": "cfgjmpquvwxz",
    "x": "bdfgjklmnqrsvwxz",
    "y": "fhjkqvxz",
    "z": "bcdfgjkmnpqrstvwx",
}
# "abc", "xyz" and "mno" are used as names, "ert" and "poi" begin words: these are neither.
_THREE_KEYS = frozenset(
    "asd sdf dfg fgh ghj hjk jkl qwe zxc xcv dsa fds gfd hgf lkj kjh jhg".split()
)
# Real words and chat spellings that the rules below would take for mash.
_REAL = frozenset(
    """
    were tree trees tyre tyres hmm hmmm hmmmm mmm shh psst pfft brrr zzz www xxx iii haha hahaha
    hahahaha hehe hehehe hihi lol lolol rhythm rhythms lengths strengths sixths twelfths html
    mssql xhtml https http css mysql nginx grpc dlls urls cpcb pls plz plzz plss pllz thx thks tnx
    thnx thnks btw msg msgs mssg frm hlp hlpp wrk wrks wrkng nt cnt dnt shld wld cld tkt tkts pymt
    pymts txn txns cstmr cstmrs dwnld dwnldng rprt rprts mngr bcz bcoz cmplnt stng lgn pwd pswd
    kpis abt abv nxt prblm prblms prblem chk chck kndly rspns rply gtng wht whts hws ppl tmrw ystrdy
    mrng evng ngt crm sms grp grps sndng tht thnk thts ddnt cudnt wdnt hvnt dsnt lst fst bgn bckup
    mujhe samajh samjha hmari hmara hmare nhi nhii kyu kyun kro krna kr krdo krke rha rhi rhe
    """.split()
)


def clean(text: str) -> str:
    """Return the text without control and hidden characters, in NFC; line breaks are kept as \\n.

    White space at the ends stays, so that the places of found facts do not move.
    """
    lines = _LINE_BREAK.sub("\n", text).replace("\t", " ")
    kept = (
        character
        for character in lines
        if character == "\n"
        or (unicodedata.category(character) not in ("Cc", "Cs") and character not in _HIDDEN)
    )
    return unicodedata.normalize("NFC", "".join(kept))


def is_only_emoji(text: str) -> bool:
    """Return whether the text is emoji and white space alone."""
    shown = [character for character in text if not character.isspace()]
    pictures = [character for character in shown if _is_picture(character)]
    # A key cap such as 1\ufe0f\u20e3 begins with an ordinary character.
    bases = sum(character in "0123456789#*" for character in shown)
    if bases and bases != text.count("\u20e3"):
        return False
    others = len(shown) - len(pictures) - bases
    return bool(pictures or bases) and others == sum(item in _EMOJI_PARTS for item in shown)


def is_mostly_latin(text: str) -> bool:
    """Return whether at least half of the letters are Latin; a text without letters counts so."""
    letters = [character for character in text if character.isalpha()]
    return sum(map(_is_latin, letters)) * 2 >= len(letters)


def is_mostly_hindi_or_latin(text: str) -> bool:
    """Return whether hardly a letter is of another script than the Latin one and that of Hindi."""
    letters = [character for character in text if character.isalpha()]
    read = sum(_is_latin(one) or "\u0900" <= one <= "\u097f" for one in letters)
    return read >= _READ_SHARE * len(letters)


def is_gibberish(text: str) -> bool:
    """Return whether the text is keyboard mash rather than words.

    Links, addresses and ticket numbers are facts, emoji are a mood, and other scripts are other
    languages: none of them is gibberish.
    """
    if not text.strip() or is_only_emoji(text) or not is_mostly_latin(text):
        return False
    if find_links(text) or find_emails(text) or find_ticket_numbers(text):
        return False
    words = _WORD.findall(text)
    if len(words) > 3 and all(len(word) == 1 for word in words):
        words = ["".join(words)]
    letters = sum(len(word) for word in words)
    if not letters:
        return _is_filler(_FILLING.sub("", text))
    mashed = sum(len(word) for word in words if _is_mash(word))
    return mashed > letters * _MASHED_SHARE


def _is_latin(character: str) -> bool:
    return character < "\u0250" or "\u1e00" <= character < "\u1f00"


def _is_picture(character: str) -> bool:
    return (
        unicodedata.category(character) == "So"
        or "\U0001f000" <= character <= "\U0001faff"
        or "\U000e0020" <= character <= "\U000e007f"  # flags of countries inside countries
    )


def _is_filler(rest: str) -> bool:
    """Return whether a text without letters says nothing: "!!!", "11111", "123456"."""
    if not any(character.isalnum() for character in rest):
        return True
    if not rest.isdecimal() or len(rest) < 5 or len(rest) == 10:  # ten digits: a phone number
        return False
    steps = {int(after) - int(before) for before, after in pairwise(rest)}
    return steps in ({0}, {1}, {-1})


@lru_cache(maxsize=4096)
def _is_mash(word: str) -> bool:
    plain = _APOSTROPHE.sub("", word.lower())
    squeezed = _STRETCHED.sub(r"\1", plain)  # "sooooo", "helllp"
    if plain in _REAL or squeezed in _REAL or not plain.isascii():
        return False
    if word.isupper() and (len(word) <= 3 or (len(word) <= 5 and len(set(plain)) > 1)):
        return _covered_by_key_runs(plain) == len(plain) >= 4
    return (
        _is_one_letter(plain)
        or _is_key_run(squeezed)
        or _is_chunk_repeated(plain)
        or _cannot_be_said(squeezed)
    )


def _is_one_letter(word: str) -> bool:
    return len(word) >= 3 and len(set(word)) == 1


def _is_key_run(word: str) -> bool:
    """Return whether neighbouring keys make up the word: "asdf", "qwerty", "lkjh", "dfgh"."""
    if len(word) < 3:
        return False
    if len(word) == 3:
        return word in _THREE_KEYS
    return _covered_by_key_runs(word) >= max(4, 0.7 * len(word)) or (
        len(word) >= 5 and set(word) <= set("asdfghjkl") and word.count("a") < 0.2 * len(word)
    )


def _covered_by_key_runs(word: str) -> int:
    """Return how many letters lie in runs of at least three neighbouring keys."""
    covered, start = 0, 0
    for at in range(1, len(word) + 1):
        goes_on = at < len(word) and word[at - 1 : at + 1] in _NEXT_KEYS
        if goes_on and at - start >= 2:
            goes_on = _direction(word, at) == _direction(word, at - 1)
        if not goes_on:
            covered += at - start if at - start >= 3 else 0
            start = at
    return covered


def _direction(word: str, at: int) -> int:
    """Return +1 when the letter at `at` lies after the one before it on the keyboard, else -1."""
    pair = word[at - 1 : at + 1]
    return 1 if any(pair in row for row in _KEY_ROWS) else -1


def _is_chunk_repeated(word: str) -> bool:
    """Return whether something that is no syllable repeats: "asdasd", "dsfdsfds"."""
    match = _REPEATED_CHUNK.fullmatch(word)
    if not match or len(word) < 6 or not match.group(1).startswith(match.group(2)):
        return False
    chunk = match.group(1)
    if len(chunk) == 2 and _VOWEL.search(chunk):
        return len(word) >= 8 and not _SYLLABLES.fullmatch(word)
    return not _VOWEL.search(chunk) or _is_key_run(chunk) or len(word) >= 4 * len(chunk)


def _cannot_be_said(word: str) -> bool:
    """Return whether no language that people write here has such a run of letters."""
    if len(word) < 5:
        return len(word) == 4 and not _VOWEL.search(word) and _rare_pairs(word) >= 2
    if not _VOWEL.search(word):
        # "tmplt" and "ntfctn" are chat spelling: the fingers of mash stay where they are.
        neighbours = sum(word[at : at + 2] in _NEXT_KEYS for at in range(len(word) - 1))
        return max(neighbours / 0.4, _rare_pairs(word) / 0.3) >= len(word) - 1
    consonants = max(len(run) for run in _CONSONANTS.findall(word))
    if consonants >= 6 or (consonants == 5 and _rare_pairs(word)):
        return True
    return _rare_pairs(word) / (len(word) - 1) >= 0.3


def _rare_pairs(word: str) -> int:
    return sum(after in _RARELY_AFTER.get(before, "") for before, after in pairwise(word))
