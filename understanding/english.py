"""Which words are English: so that the spelling repair leaves them alone.

Two vendored lists: SCOWL (about 79,000 words with their forms, American and British), and the
vocabulary of the sentence encoder's tokenizer, whose order tells how common a word is and which
has the names of people, places and products.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

_VENDOR = Path(__file__).parent / "vendor"
_WORDS_FILE = _VENDOR / "english_words" / "words.txt"
_TOKENIZER_FILE = _VENDOR / "minilm_tokenizer" / "tokenizer.json"
# Rarer entries of the tokenizer are mostly names that look like misspelt words ("tak", "crete").
_COMMONEST = 15000
# Words of the web, of chats, of Indian English and of Hindi in Latin letters, which neither has.
_OTHERS = frozenset(
    """aap abt asap aur aws bcoz bhai btw chahiye chatbot chatbots cron crore crores csat css
    dropdown faq faqs fyi gdpr gmail gonna hai hashtag hii hlo hmm hoga hota html http https
    inbox instagram ipad iphone javascript joinee joinees json kaam kab kahan kaise kar
    karna karo kindly kiya koi kya kyu kyun lakh lakhs laptop lemme linkedin localhost login
    lol mera mujhe mysql nahi namaste offline onboarding online otp outlook paytm pls plz
    plzz popup prepone python raha rahe saas sakta shopify signup slack smartphone sso
    telegram tha thanx thnx thx toolbar tysm ui unfollow upi uptime url urls username ux
    wala wanna webhook webhooks webpage webview whatsapp wifi wordpress yeh youtube zendesk
    """.split()
)


@lru_cache(maxsize=1)
def frequency_ranks() -> dict[str, int]:
    """Return the words of the tokenizer, two letters and longer; the lower, the more common."""
    vocabulary = json.loads(_TOKENIZER_FILE.read_bytes())["model"]["vocab"]
    return {
        word: rank
        for word, rank in vocabulary.items()
        if len(word) > 1 and word.isascii() and word.isalpha() and word.islower()
    }


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    return frozenset(_WORDS_FILE.read_text(encoding="ascii").split()) | _OTHERS


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    common = [word for word, rank in frequency_ranks().items() if rank < _COMMONEST]
    return _listed() | frozenset(common)


def is_listed(word: str) -> bool:
    """Return whether a word, in lower case, is in the dictionary: "nicht" is only a common name."""
    return word in _listed()


def is_english(word: str) -> bool:
    """Return whether a word, in lower case, is English (or a common name)."""
    return word in _english()
