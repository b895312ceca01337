"""What a word about time means beside others: "guru ko", "saadhe teen baje", "on mondays"."""

from __future__ import annotations

from collections.abc import Sequence

from understanding.times.spellings import (
    HINDI_NUMBERS,
    HINDI_UNITS,
    MONTH_NAMES,
    NUMBER_WORDS,
    WEEKDAY_NAMES,
)

_PERIODS = frozenset({"morning", "afternoon", "evening", "night"})
_DAYS = frozenset({*WEEKDAY_NAMES, "yesterday", "beforeyesterday", "today", "tomorrow"})
_ENDS = frozenset({"", ".", ",", ";", "!", "?", ")", "-"})
_CASES = frozenset({"se", "ko", "ke", "ki", "ka", "tak"})
_LENGTHS = frozenset({"minutes", "hours", "days", "weeks", "months", "years"})
_AFTER_HOUR = _ENDS | _CASES | _PERIODS | _DAYS | {"oclock"}
# "Saadhe" is half more than the number after it, "sava" a quarter more, "paune" a quarter less.
_PARTS_OF_HOURS = {
    **dict.fromkeys("saadhe sadhe saade sade sarhe saarhe sadhey".split(), 30),
    **dict.fromkeys("sava sawa savaa sawaa".split(), 15),
    **dict.fromkeys("paune pone paun pauna pouney poune".split(), -15),
}
_HALF_PAST = {"dedh": "1:30", "dhai": "2:30", "dhaai": "2:30", "adhai": "2:30"}
# Days of the week without their "var" are names of people as well.
_SHORT_WEEKDAYS = {
    **dict.fromkeys("som".split(), "monday"),
    **dict.fromkeys("mangal mangla".split(), "tuesday"),
    **dict.fromkeys("budh".split(), "wednesday"),
    **dict.fromkeys("guru brihaspati vrihaspati".split(), "thursday"),
    **dict.fromkeys("shukra shukr sukra".split(), "friday"),
    **dict.fromkeys("shani sani".split(), "saturday"),
    **dict.fromkeys("ravi".split(), "sunday"),
}
_TROUBLE = frozenset(
    "band bandh nahi nahin nhi down issue problem dikkat error hi kharab khraab not slow shuru"
    " start started chal".split()
)
_NOT_OF_PEOPLE = frozenset({"ho", "hua", "kar", "bol", "mil", "baat"})
_NO = frozenset({"nahi", "nahin", "nhi"})
_ONLY_BESIDE_A_DAY = {"rat": "night", "sandhya": "evening", "suba": "morning"}
_PLURALS = {
    **{f"{day}s": day for day in WEEKDAY_NAMES},
    **{f"{period}s": period for period in _PERIODS},
    "weekends": "weekend",
}
_OFTEN_BEFORE = frozenset(
    "on in during every mostly usually always only and or most some few alternate".split()
)
_ORDINALS = dict(zip(("first", "second", "third", "fourth", "fifth"), "12345", strict=True))
_ABBREVIATIONS = frozenset("mon tue tues wed weds thu thur thurs fri sat sun".split())


def meant_in_context(words: Sequence[str], canonical: Sequence[str]) -> dict[int, str]:
    """Return the words, by their place, that mean something else beside their neighbours.

    Args:
        words: the tokens of a text as they were typed, in lower case; blanks are tokens too.
        canonical: what each of them means by itself.
    """
    places = [at for at, word in enumerate(words) if not word.isspace()]
    text = _WordsInPlace([words[at] for at in places], [canonical[at] for at in places])
    meant: dict[int, str] = {}
    for at, place in enumerate(places):
        clock = text.part_of_hour(at)
        if clock is not None:
            meant[place] = clock
            if text.number(at + 1):
                meant.update(dict.fromkeys(range(place + 1, places[at + 1] + 1), ""))
        elif place not in meant:
            word = text.word_in_context(at)
            if word is not None:
                meant[place] = word
    return meant


class _WordsInPlace:
    """The words of a text without blanks, as typed and as they are by themselves."""

    def __init__(self, typed: list[str], canonical: list[str]) -> None:
        self._typed = typed
        self._canonical = canonical

    def number(self, at: int) -> str:
        """Return the digits of a number at this place, nothing if it is another word."""
        word = self._word(at)
        if word.isdecimal() and len(word) <= 2:
            return word
        return HINDI_NUMBERS.get(word) or NUMBER_WORDS.get(word, "")

    def part_of_hour(self, at: int) -> str | None:
        """Return "3:30" for "saadhe teen" before "baje", and "3.5" before "ghante"."""
        word, after = self._word(at), self._means(at + 1)
        if word in _HALF_PAST and after == "oclock":
            return _HALF_PAST[word]
        minutes = _PARTS_OF_HOURS.get(word)
        if minutes is None:
            return None
        number = self.number(at + 1)
        if not number:
            is_about_one = minutes != 30 and after in _LENGTHS
            return f"{1 + minutes / 60:g}" if is_about_one else None
        if not number.isdecimal():
            return None
        after = self._means(at + 2)
        if after in _LENGTHS:
            return f"{int(number) + minutes / 60:g}"
        if after not in _AFTER_HOUR or not 1 <= int(number) <= 12:
            return None
        hour, minute = divmod(int(number) * 60 + minutes, 60)
        return f"{hour or 12}:{minute}"

    def word_in_context(self, at: int) -> str | None:
        """Return what the word means here, None if that is what it means everywhere."""
        word = self._word(at)
        if word in HINDI_NUMBERS:
            return HINDI_NUMBERS[word] if self._is_counted(at) else None
        if word in _SHORT_WEEKDAYS:
            return _SHORT_WEEKDAYS[word] if self._is_weekday(at) else None
        if word in _ONLY_BESIDE_A_DAY:
            return _ONLY_BESIDE_A_DAY[word] if self._is_part_of_a_day(at) else None
        if word in _PLURALS:
            return f"every {_PLURALS[word]}" if self._is_routine(at) else None
        if word in _ORDINALS:
            after = self._means(at + 2 if self._word(at + 1) == "of" else at + 1)
            return _ORDINALS[word] if after in MONTH_NAMES else None
        if word == "har":
            is_time = self._means(at + 1) in _DAYS | _PERIODS | _LENGTHS | {"daily"}
            return "every" if is_time else None
        if word == "." and self._word(at - 1) in _ABBREVIATIONS:
            after = self._means(at + 1)
            is_more = after.isdecimal() or after in _PERIODS or after in (*MONTH_NAMES, "at")
            return "" if is_more else None
        return None

    def _is_counted(self, at: int) -> bool:
        """Return whether a Hindi number counts a unit, or the hours of a part of the day."""
        after = self._word(at + 1)
        if after in HINDI_UNITS or self._means(at + 1) in ("tarikh", "oclock"):
            return True
        if self._word(at - 1) == "tarikh":
            return True
        return self._means(at - 1) in _PERIODS and after in _ENDS | {"se", "ko", "ke"}

    def _is_weekday(self, at: int) -> bool:
        case, after = self._word(at + 1), self._means(at + 2)
        if self._means(at - 1) in ("last", "since") and case != "singh":
            return True
        if self._means(at + 1) in _PERIODS or (
            self._means(at + 1).isdecimal() and after == "oclock"
        ):
            return True
        if self.number(at + 1) and after == "oclock":
            return True
        if case not in _CASES:
            return False
        if case == "tak" or after in _ENDS or after in _PERIODS or self.number(at + 2):
            return True
        of_people = after in _NO and self._word(at + 3) in _NOT_OF_PEOPLE
        return (case == "se" or after not in _NO) and after in _TROUBLE and not of_people

    def _is_part_of_a_day(self, at: int) -> bool:
        if self._means(at - 1) in _DAYS or self._means(at - 2) in _DAYS:
            return True
        is_hour = bool(self.number(at + 1)) and self._means(at + 2) == "oclock"
        return is_hour or (self._word(at) == "rat" and self._word(at + 1) in ("se", "ko"))

    def _is_routine(self, at: int) -> bool:
        before = self._word(at - 1)
        if before == "the":
            before = self._word(at - 2)
        if before and self.number(at - 1) and self._word(at + 1) in ("a", "per", "each", "every"):
            return True
        return before in _OFTEN_BEFORE or self._word(at + 1) in ("only", "and", "or")

    def _word(self, at: int) -> str:
        return self._typed[at] if 0 <= at < len(self._typed) else ""

    def _means(self, at: int) -> str:
        return self._canonical[at] if 0 <= at < len(self._canonical) else ""
