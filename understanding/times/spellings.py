"""How words about time are written: in English, in Hindi, shortened and mistyped."""

from __future__ import annotations

import re

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)

# Hindi in its own script, as it is often mixed into English.
DEVANAGARI = {
    "yesterday": "कल",
    "beforeyesterday": "परसों परसो",
    "today": "आज",
    "morning": "सुबह सवेरे",
    "afternoon": "दोपहर",
    "evening": "शाम",
    "night": "रात",
    "minutes": "मिनट मिनटों",
    "hours": "घंटे घंटा घंटों घण्टे",
    "days": "दिन दिनों",
    "weeks": "हफ्ते हफ्ता सप्ताह",
    "months": "महीने महीना",
    "ago": "पहले",
    "last": "पिछले पिछली",
    "se": "से",
    "ko": "को",
    "oclock": "बजे",
    "half": "आधा आधे",
    "abhi": "अभी",
    "1": "एक",
    "2": "दो",
    "3": "तीन",
    "4": "चार",
    "5": "पांच पाँच",
    "tarikh": "tarik tareekh tareek tariq taarikh tarikho",
    "daily": "roz rozana rojana",
    "something": "sumthing somthing smthing sth",
    "monday": "सोमवार",
    "tuesday": "मंगलवार",
    "wednesday": "बुधवार",
    "thursday": "गुरुवार",
    "friday": "शुक्रवार",
    "saturday": "शनिवार",
    "sunday": "रविवार",
    "jan": "जनवरी",
    "feb": "फरवरी फ़रवरी",
    "mar": "मार्च",
    "apr": "अप्रैल",
    "may": "मई",
    "jun": "जून",
    "jul": "जुलाई",
    "aug": "अगस्त",
    "sep": "सितंबर सितम्बर",
    "oct": "अक्टूबर अक्तूबर",
    "nov": "नवंबर नवम्बर",
    "dec": "दिसंबर दिसम्बर",
}
# canonical: the spellings that mean it
SPELLINGS = {
    "yesterday": "yest ystrday ystday ystdy yday y'day ydy yestrday yesterdys ysterday yestday "
    "ystrdy yestarday sterday yesterday's yesterdays kal kl",
    "beforeyesterday": "parso parson parsu parsoo parasu prso dby",
    "today": "tdy 2day tday tody toda toady todays today's aaj aj",
    "tomorrow": "tmrw tmr tomo tmw tommorow tomorow tommorrow 2moro tmrow",
    "morning": "morn mrng mrning mornin mrn mrnin mng morng moring mornng mornings forenoon subah "
    "subha subeh sbh sbah subh savere savera sawere mrg bhor",
    "afternoon": "aftrnoon aftnoon afternun aftrnon noontime dopahar dupahar dopehar dopher dopahr "
    "dophr duphar aftn",
    "evening": "eve evng evn evnin evnng eveng evening's evenin eveing evenings shaam sham shm "
    "shaamko",
    "night": "nite nyt nyte ngt nght nigt nights nihgt raat",
    "midnight": "mid-night midnite",
    "noon": "noontide midday noonish",
    "tonight": "tonite tonyt 2nite 2nyt",
    "lunch": "lunchtime",
    "minutes": "min mins minute mts mint mints minits mnts minuts minut minat mnt",
    "seconds": "sec secs",
    "hours": "hr hrs hour hrz hurs horus hors houres hour's hours' ghanta ghante ghnte ghnta "
    "ghanton ghantey",
    "days": "day dys dayz din dino dinon",
    "weeks": "week wk wks week's hafte hafta haftey hafton saptah",
    "months": "month mnth mnths mths mth mahine mahina mahino mahinon mahiney",
    "years": "year yr yrs saal saalon",
    "weekend": "wkend weekends",
    "ago": "agao aago pehle phle pahle pehele pehly",
    "back": "bak bck",
    "before": "bfr b4 befor bfore",
    "since": "sinc sicne snce sence scince sinse",
    "from": "frm fron",
    "last": "lst pichle pichhle pichli previous prev past",
    "around": "arnd arround aroud approx approximately roughly about abt appx apprx aprox "
    "near nearly almost karib kareeb lagbhag",
    "oclock": "o'clock o'clok o'clk oclok oclk oclck oclcok ocklock clk baje bje bajey bajay clock",
    "tarikh": "tarik tareekh tareek tariq taarikh",
    "daily": "roz rozana rojana",
    "something": "sumthing somthing smthing",
    "now": "nw",
    "just": "jst jus",
    "half": "hlf aadha adha aadhe",
    "couple": "cpl copule",
    "few": "fw kuch kuchh",
    "am": "a.m a.m.",
    "pm": "p.m p.m.",
    "jan": "january januray janury",
    "feb": "february feburary febuary febraury",
    "mar": "march",
    "apr": "april aprl",
    "jun": "june",
    "jul": "july",
    "aug": "august agust",
    "sep": "sept september",
    "oct": "october ocotber",
    "nov": "november",
    "dec": "december",
    "monday": "mondays",
    "tuesday": "tue tues tuesdays",
    "wednesday": "wed weds wednesdays wensday wednsday wedensday",
    "thursday": "thu thur thurs thursdays jumerat jumeraat",
    "friday": "fri fridays jumma jumme",
    "saturday": "saturdays satday satrdy shanichar sanichar",
    "sunday": "sundays",
}
# "Somvar", "mangalwaar", "budhbar": the day, and what all of them end with.
HINDI_WEEKDAY = re.compile(
    r"(?:(?P<monday>soma?)|(?P<tuesday>mangala?)|(?P<wednesday>budh?a?)"
    r"|(?P<thursday>guru?|[bv](?:ri|ru|ra|r)ha?s?pati)|(?P<friday>sh?uk(?:ra?|ar?))"
    r"|(?P<saturday>sh?ani?)|(?P<sunday>ra[vb]i|[ie]e?t))[vwb]aa?r"
)
NUMBER_WORDS = dict(
    pair.split("=")
    for pair in "one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 "
    "twelve=12 fifteen=15 twenty=20 thirty=30 forty=40 fourty=40 fifty=50".split()
)
# Numbers in Hindi: "do" is two only before a Hindi unit.
HINDI_NUMBERS = dict(
    pair.split("=")
    for pair in "ek=1 do=2 teen=3 tin=3 char=4 chaar=4 paanch=5 panch=5 che=6 chhe=6 saat=7 aath=8 "
    "nau=9 das=10 dus=10 gyarah=11 gyara=11 barah=12 bara=12 terah=13 chaudah=14 pandrah=15 "
    "pandra=15 solah=16 satrah=17 atharah=18 unnis=19 bees=20 bis=20 ikkis=21 bais=22 teis=23 "
    "chaubis=24 pachis=25 pacchis=25 chabbis=26 sattais=27 athais=28 tees=30 tis=30 chalis=40 "
    "dedh=1.5 dhai=2.5 dhaai=2.5 adhai=2.5".split()
)
HINDI_UNITS = frozenset(
    "ghanta ghante ghnte ghnta ghanton ghantey din dino dinon hafte hafta haftey hafton mahine "
    "mahina mahino mahinon mahiney saal minat minute minutes min mins baje bje bajey "
    "bajay".split()
)
SHORT_UNITS = {"h": "hours", "m": "minutes", "d": "days", "w": "weeks"}
# Long enough that one slip of the finger still leaves no other word.
FUZZY = (
    *("yesterday", "afternoon", "morning", "evening", "minutes", "midnight", "tomorrow"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("january", "february", "august", "september", "october", "november", "december"),
)
# Of these, one of six letters may be missing: "mondy".
SHORTEST_FUZZY = frozenset({"monday", "friday", "sunday"})
NOT_FUZZY = frozenset(
    "mourning minute sundry sundays mooring evenings mornings minuets forenoon moaning frida"
    " sunda monda".split()
)
