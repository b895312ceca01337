"""Endings of domain names, sorted by how easily they are something else in a sentence."""

from __future__ import annotations

# "haptik.ai" is a link in any sentence.
CLEAR_ENDINGS = frozenset(
    """
    com org net io ai co edu gov mil int dev biz xyz tech asia mobi
    ac ad ae af ag al ao ar au aw az ba bb bd bf bg bh bn bo br bt bw bz ca cd ch ci cl cm cn cr
    cu cv cw cy cz de dj dk dm dz ec ee eg es et eu fi fj fm fo fr ga gd ge gg gh gi gl gm gn gp
    gq gr gs gt gu gw gy hk hn hr ht hu ie il iq ir je jo jp ke kg kh ki km kn kr kw ky kz lb lc
    lk lr ls lt lu lv ly mc mg mk ml mm mn mo mp mr mt mu mv mw mx mz nc ne nf ng ni nl np nr nu
    nz om pe pf pg ph pk pr pt pw py qa ro ru rw sa sb sc sd se sg si sk sl sm sn sr ss st su sv
    sy sz tc td tf tg th tj tk tl tm tn tr tt tv tw tz ua ug uk uy uz va vc ve vg vi vn vu ws ye
    za zm zw
    """.split()
)

# "working.in staging" is a missing space, "bot.haptik.in" is a link: these need more to go by.
WORD_ENDINGS = frozenset(
    """
    in is it so me my to at be no us am do as by id la pa ma im hm re pm ps
    app info site online store shop page link live chat help support cloud today world agency
    solutions services team space website digital media email systems tools software network
    global group zone life news blog design studio care work works bot bots name pro plus one
    run fun click business company finance bank insurance health market marketing academy
    education training center community social video events travel careers jobs new now
    """.split()
)

# Endings of domains that are far more often endings of files.
FILE_LIKE_ENDINGS = frozenset({"py", "md", "sh", "rs", "pl", "ps", "cc", "zip", "mov"})

FILE_ENDINGS = FILE_LIKE_ENDINGS | frozenset(
    """
    pdf doc docx xls xlsx xlsm csv tsv ppt pptx txt log rtf json xml yml yaml html htm css js ts
    jsx tsx java rb php go cpp h c cs sql ini cfg env png jpg jpeg gif webp svg bmp tif tiff heic
    mp3 mp4 wav avi mkv mpeg webm rar gz tar tgz exe msi apk ipa jar war dll eml msg har bak
    """.split()
)

# Names of products that look like a domain.
PRODUCT_NAMES = frozenset({"asp.net", "vb.net", "ado.net", "ml.net", "socket.io", "wit.ai"})
