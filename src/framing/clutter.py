"""The table of what is not the article: phrases of web pages, by the kind of clutter they belong to.

Takes nothing, gives data: compiled expressions that `clean` applies to a paragraph with its white space
collapsed and its quotation marks straightened, the names and credits in the case as it stands, all others in lower
case. `clean` decides what else a match pulls along. English only. Each row of a table's block is one alternative.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Phrase(NamedTuple):
    """An expression that gives a paragraph's kind away; tried only where `word` stands, which is quick to see."""

    word: str
    kind: str
    pattern: re.Pattern[str]


def _any(rows: str) -> str:
    return "(?:" + "|".join(row.strip() for row in rows.strip().splitlines()) + ")"


def _kinds(table: dict[str, str]) -> str:
    return "(?:" + "|".join(f"(?P<{kind}>{_any(rows)})" for kind, rows in table.items()) + ")"


def _phrases(table: dict[tuple[str, str], str]) -> tuple[Phrase, ...]:
    patterns = {key: re.compile(_any(rows)) for key, rows in table.items()}
    return tuple(Phrase(word, kind, find) for (kind, words), find in patterns.items() for word in words.split())


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = _any(rf"""
    (?:[a-z]{{3,9}},? )?\d{{1,2}} {_MONTH},? \d{{4}}
    (?:[a-z]{{3,9}},? )?{_MONTH} \d{{1,2}},? \d{{4}}
    \d{{1,4}}[./-]\d\d?[./-]\d{{2,4}}
""")
_TIME = r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [a-z]{2,4})?"
_SITE = r"(?:facebook|twitter|x|instagram|linkedin|whatsapp|telegram|youtube|tiktok|reddit|pinterest|threads|bluesky)"
_OUTLET = r"(?:times|post|news|herald|guardian|tribune|journal|watch|review|press|media|magazine|gazette|huffpost)"
_AGENCY = r"(?:AP|AFP|EPA|EPA-EFE|R(?:euters|EUTERS)|TASS|RIA Novosti|Sputnik|Getty(?: Images)?|Alamy|Shutterstock)"
_NAME = r"[A-Z][\w.'-]*\w(?: (?:[A-Z]\.|(?:de|van|von|der|al|bin) |[A-Z][\w.'-]*\w)){1,3}"
_NAMES = rf"{_NAME}(?:(?:,| and|, and| &) {_NAME}){{0,6}}"
_CRAFT = r"\b(?:journalis\w+|newsroom|our (?:reporting|readers))\b"
_BUTTON = r"(?:once|one[ -]time|monthly|annual(?:ly)?|other(?: amount)?|pa[iy]e?ment methods?|[$\u20ac\u00a3] ?\d+)"

# The whole line, apart from bullets and stops around it, is one of these.
_LINES = {
    # what stands before a wall, and on its buttons
    "paywall": r"""
        subscribe(?: now| today| here)?|(?:already )?a subscriber\?.{0,40}
        start (?:your )?free trial|(?:for )?subscribers only|premium(?: content)?
        your subscription is (?:due|about) to .{2,30}
    """,
    # appeals for money by name, and their buttons
    "donation": rf"""
        donate(?: now| today| here)?|support us|support our (?:work|journalism|newsroom)
        support (?:the )?(?:[\w']+ ){{0,3}}{_OUTLET}|not ready to support(?: us)?(?: today| now)?\?
        become a (?:member|patron)|(?:make|give) a (?:donation|contribution)
    """,
    # consent banners reduced to their buttons
    "cookie": r"""
        (?:accept|reject|allow|manage)(?: all)? cookies|(?:i )?accept(?: all)?
        cookie (?:policy|settings|preferences|notice)
        (?:strictly )?(?:necessary|functional|performance|targeting) cookies
        (?:manage|your) (?:consent|privacy) (?:preferences|choices)
    """,
    # boxes that ask for an address
    "newsletter": r"""
        sign up(?: now| here| today)?|(?:e-?mail )?newsletters?(?: sign-? ?up)?
        thanks for (?:signing up|subscribing)|(?:enter )?your e-?mail(?: address)?
        subscribers agree to .{2,40}|get .{3,60} in your inbox
        (?:skip past|after) newsletter promotion
    """,
    # labels around advertisements and paid content
    "advertisement": r"""
        advertisements?|advertising|ads?|sponsored(?: content| by .{1,40})?|promoted(?: content)?
        (?:paid|partner) content|(?:story|article) continues (?:below|after) .{0,30}
        scroll (?:down )?to continue.{0,30}|remove ads
    """,
    # heads and forms of comment sections, by link or by count
    "comments": r"""
        (?:(?:view|show|read|see|load|all|hide|post|add|leave|join|the|a|your|\d+) )*comments?(?: \(?\d+\)?)?
        (?:view|join) the (?:conversation|discussion)
        \d+ (?:responses?|replies|thoughts?|comments?)(?: (?:to|on) ["'].*)?
        leave a reply(?: cancel reply)?|cancel reply|leave feedback
        log ?in to (?:reply|comment).{0,30}|(?:twitter|facebook|google) (?:picture|photo)
    """,
    # rows of buttons that pass the page on
    "share": rf"""
        share|tweet|pin|print|save|e-?mail|copy (?:article )?link|link copied|share tweet
        share (?:this|on|via) .{{2,40}}|share this|(?:follow|like|find|join) us(?: on .{{1,60}})?
        (?:share on |follow us on )?{_SITE}(?:(?:,| and|,? \W) {_SITE})*|stay connected
        send (?:to a friend|by e-?mail)
    """,
    # accounts
    "login": r"""
        (?:log|sign)[ -]?(?:in|out|on)(?: (?:with|to|or) .{1,30})?|register(?: now)?
        (?:log ?in|sign ?in) / (?:register|sign ?up)|create (?:an?|your) (?:free )?account
        (?:my|your) account|forgot(?:ten)? (?:your )?password|(?:subscriber )?log(?:in|out)
    """,
    # labels of pictures and players, and lines that name only a source
    "caption": r"""
        (?:toggle|hide|show) caption|(?:image|photo|slide|gallery) \d+ (?:of|/) \d+
        image|photo|picture|video|file photo|illustration
        (?:(?:image|photo|picture|gallery|video) )?(?:credits?|sources?|courtesy): ?[^.!?:]{2,70}
        (?:(?:image|photo|picture|gallery|video) )(?:credits?|sources?|courtesy) [^.!?]{2,70}
        enlarge(?: this)? image
        (?:images?|photos?|photographs?|pictures?|pictured|illustration): .{2,100}
        watch(?: this| now)?: .{2,100}
    """,
    # date lines, reading times, thanks to colleagues
    "byline": rf"""
        (?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:? )?{_DATE}(?:[ ,|@\u2013\u00b7-]|at)*
        (?:[\w.' ]{{2,40}}[,|] ?)?{_DATE}(?:[ ,|@\u2013\u00b7-]|at)*{_TIME}(?:[ ,|-]+[^.!?]{{0,40}})?
        (?:first |last )?(?:published|updated|posted):? {_DATE}.{{0,60}}
        (?:first |last )?(?:published|updated|posted):? [^.!?]{{0,30}}(?:ago|{_TIME})
        \d+ ?-?min(?:ute)?s? read(?:ing time)?|about the authors?
        contact .{{3,40}} at \S+@\S+.{{0,60}}
    """,
    # pointers to other pages: as a whole line they head a list, with a colon they hold one link
    "see_also": r"""
        see also|up next|people are also reading|latest (?:news|stories|headlines)
        (?:related|recommended|further)(?: (?:articles?|stories|news|reading|content|posts?|coverage|topics?|links?))?
        more (?:articles?|stories|news|coverage)|you (?:may|might) also (?:like|be interested in)
        (?:read (?:more|next|also|on)|keep reading|what to read next|don't miss|editors?'?s? picks?)
        most (?:read|popular|viewed|shared|recent)(?: (?:articles?|stories|news|posts?|in \w+))?
        trending(?: now| stories)?|more (?:from|on|in) [^.!?]{2,40}
        (?:read|see|related|more|recommended|required reading|read more|see more|read also|see also): .{5,160}
    """,
    # furniture of the site
    "navigation": r"""
        skip to (?:main |the )?(?:content|navigation).{0,30}|(?:back|go) to (?:top|home|homepage)
        (?:(?:main|toggle|close|open) )*(?:menu|search|navigation)(?: form)?|home(?:page)?
        (?:next|previous|prev|older|newer)(?: (?:article|post|story|page))?
        close|loading|more|view all|continue(?: reading)?|remind me later|not now
        news|world|politics|opinion|business|sports?|culture|technology|tech|science|health|travel|videos?|podcasts?
        lifestyle|entertainment|live|latest|breaking news|exclusive|analysis|editorial
        (?:about|contact)(?: us)?|terms (?:of (?:use|service)|and conditions|& conditions)
        privacy(?: policy| notice)?|advertise(?: with us)?|help(?: cent(?:er|re))?|careers|faq|rss
        (?:tags?|topics?|categor(?:y|ies)|filed under|keywords?|posted in|sections?): .{1,160}
        (?:end of )?list(?: \d+ of \d+)?|listen to this (?:story|article)
        your browser does not support .{1,60}|(?:\u00a9|\(c\)|copyright).{0,6}\d{4}.{0,160}
        do not sell .{0,40}|click here (?:to|for) .{3,80}
        report (?:an error|a typo)|suggest a correction|download (?:the|our) app.{0,30}
    """,
}
LINE = re.compile(rf"[^\w\"']*{_kinds(_LINES)}\W*")

# A row of links: it opens with an upright bar, or bars and arrows divide it.
LINKS = re.compile(
    r"\| .{2,120}|(?:[^|.!?]{2,30} \| ){2,8}[^|.!?]{2,40}|(?:[^>.!?]{2,30} [>\u203a] ){1,8}[^>.!?]{2,60}"
)


# The page speaks to its reader ("your", "our", imperatives); an article about such things speaks of others.
# So a paragraph opens:
_OPENINGS = {
    # dunning letters and walls
    "paywall": r"""
        act now to keep your subscription|you must update your payment|already a (?:subscriber|member)\?
        we(?:'ve| have)? (?:tried|haven't|not)\b.{0,60}\bbeen able to take payment
        (?:please )?(?:subscribe|sign in|log in|register|create an account)\b.{0,30} to (?:continue|keep) reading
        to (?:continue|keep) reading,? (?:this|please|subscribe|log|sign|register)|you have \w+ free articles?\b
        you(?:'ve| have) (?:reached|read|used) (?:all )?your .{0,30}\b(?:free|limit)\b
        this (?:article|content|story) is (?:only |exclusively )?(?:for|available to) .{0,20}(?:subscribers|members)\b
        subscribe (?:now|today|to)\b.{0,60}(?:access|for only|save)
    """,
    # appeals
    "donation": r"(?:please )?(?:donate|support us) (?:now|today|here|by)\b.{0,60}$",
    # consent banners
    "cookie": r"""
        (?:our|this) (?:web)?site uses cookies\b|we (?:also )?(?:and our partners )?use cookies\b
        by (?:clicking|continuing)\b.{0,120}\bcookies\b
        (?:our|this) (?:web)?site\b.{0,200}\bcookies\b.{0,80}\byour?\b
    """,
    # letters to be ordered
    "newsletter": r"""
        sign up (?:for|to) (?:our\b|[\w' ]{0,60}\b(?:newsletters?|inbox|updates)\b)|our (?:\w+ ){0,3}newsletter\b
        .{0,60}[.!?\u2014] sign up (?:for|to) (?:our\b|[\w' ]{0,60}\b(?:newsletters?|inbox|updates)\b)
        subscribe to (?:our|the|[\w' ]{0,30}'s)\b.{0,40}\bnewsletters?\b|by (?:signing up|subscribing)\b.{0,60}\byou
        (?:get|have|receive|our|the latest)\b.{0,160}\b(?:straight|delivered|sent) (?:\w+ )?(?:to|into) your inbox\b
        (?:please )?enter your e-?mail\b.{0,60}$|get (?:the|our) .{0,60}\bnewsletter\b
        this article was featured in\b.{0,60}\bnewsletter\b
    """,
    # paid links
    "advertisement": r"""
        (?:this|our) (?:post|article|site|page|story)\b.{0,40}\baffiliate (?:links?|program)
        (?:story|article) continues (?:below|after)\b
    """,
    # forms under an article
    "comments": r"""
        your e-?mail address will not be published|you must be logged in to (?:post|comment)
        (?:please )?(?:log|sign) in to (?:leave|post) a comment|comments are (?:closed|moderated)\b
        you are commenting using\b|fill in your details below
    """,
    # accounts to be followed
    "share": rf"\W*(?:please )?follow (?:@\w+|(?:[\w']+ ){{0,6}}[\w']+) on {_SITE}\b.{{0,80}}$",
    # origins below the text
    "byline": r"""
        this (?:article|story|piece|report)\b.{0,20} (?:was )?(?:originally|first) (?:appeared|published)
        read the original article\b
    """,
    # calls for staff
    "recruiting": r"""
        (?:we are|we're) (?:hiring|recruiting|looking for)\b.{0,160}\b(?:apply|cv|send|join our|@)
        (?:join|work for) our (?:editorial |reporting )?team\b.{0,160}\b(?:apply|cv|send|@)
    """,
    # rights
    "navigation": r"this material may not be (?:published|reproduced)|copyright \W{0,3}\d{4}\b",
}
OPENING = re.compile(_kinds(_OPENINGS))

# Or it contains this, in lower case:
_PHRASES = {
    # appeals that name their journalism, or a sum
    ("donation", "support donat contribut"): rf"""
        ^(?=.*{_CRAFT}).*\b(?:support us|we need your|your (?:support|donation)|by supporting|you.*\bdonate)\b
        ^.*\b(?:support us|contribut(?:e|ing)|donat(?:e|ing))\b.{{0,60}}\b(?:as|just|from)\b.{{0,30}}[$\u20ac]\d
    """,
    ("cookie", "cookie"): r"\byou (?:consent|agree) to (?:our|the) use of cookies\b",
    ("advertisement", "commission"): r"\b(?:we|which) may (?:earn|receive|get)\b.{0,40}\bcommission",
    ("share", "follow"): rf"[.] follow (?:her|him|them|us|me) on {_SITE}\b.{{0,60}}$",
    ("byline", "contributed"): r"\bcontributed (?:reporting )?to this (?:report|story|article)\W*$",
    ("recruiting", "seek"): r"\bseeks?\b.{0,160}\b(?:we offer|send (?:us )?your|apply|questions:).{0,300}@",
    ("recruiting", "application"): r"\bsend your (?:cv|application) to\b",
    ("navigation", "reserved"): r"\ball rights reserved\b",
}
PHRASES = _phrases(_PHRASES)

# Credits, in which capitals tell a name from a sentence.
_CREDITS = {
    # "Photo by ..." and the like open a line or its last sentence
    ("caption", "photo picture image"): r"""
        (?:^|[.!?)\]|/] |\()(?:(?:File|Stock) )?(?:Photo(?:graph)?|Picture|Image)s?(?: by|:) ?[A-Z\u00a9]
        (?:^|[.!?)\]|/] |\()(?:(?:File|Stock) )?(?:Photo(?:graph)?|Picture|Image)s? (?:[Cc]redit|[Cc]ourtesy of)\b
        \(AP Photo|\bGetty [Ii]mages(?: for [\w ,'-]{2,60})?\)?$
    """,
    ("caption", "credit:"): r"\b[Cc]redit: [A-Z][\w. /'-]{2,60}$",
    # an owner and an agency, as pictures are signed; texts are signed by the agency alone
    ("caption", "/ via"): rf"""
        [a-z] ?/ ?{_AGENCY}[.)]*$|\b[Vv]ia {_AGENCY}(?:, File)?\)?$
        ^\([A-Z][\w.'-]+(?: [A-Z][\w.'-]+){{0,3}} ?/ ?[A-Z][\w.' -]{{2,40}}\)$
    """,
}
CREDITS = _phrases(_CREDITS)

# Signatures that open a line, as "By A. Name and B. Name, Desk".
_SIGNATURES = {
    "caption": r"FILE (?:PHOTO ?)?[-:\u2013\u2014]|Courtesy of [^.]{2,60}$",
    "byline": rf"""
        (?:(?:Words|Story|Text|Analysis|Written) )?[Bb]y:? {_NAMES}(?: ?[,|\u2013\u2014-] ?[^.!?]{{0,60}})?$
        By:? {_NAMES} (?:in|for) [^.!?]{{2,40}}$|B[Yy]:? [A-Z]{{2,}}(?: [A-Z.'-]+){{1,3}}$
        \W*(?:Additional )?(?:[Rr]eporting|[Ee]diting|[Ww]riting) by {_NAMES}(?:\W*$|[,;] |\W* (?:in|and) [A-Z])
        {_NAME},? (?:[Ss]taff|[Ss]enior|[Cc]hief|[Pp]olitical) (?:[Ww]riter|[Rr]eporter|[Cc]orrespondent|[Ee]ditor)$
    """,
}
SIGNATURE = re.compile(_kinds(_SIGNATURES))

# A last line that says who wrote the article.
BIOGRAPHY = re.compile(
    rf"{_NAME} (?:is (?:an?|the)|covers|writes|reports)\b[^.!?]{{0,100}}"
    r"\b(?:editor|reporter|correspondent|columnist|writer)(?: (?:at|for|based|covering|with|in|and)\b[^.!?]{0,80})?\.?"
)

# From here to the end of the page readers speak; a mere count of comments may also be a link above the text.
COMMENT_SECTION = re.compile(
    r"\W*(?:\d+ (?:responses?|replies|thoughts?|comments?) (?:to|on) [\"']|leave a reply|your e-?mail)"
)
COMMENT_COUNT = re.compile(r"\W*(?:\d+ (?:responses|replies|comments)|(?:leave a )?comments?(?: \(?\d+\)?)?)\W*")

# What belongs to a block of its kind when it stands below one, but says nothing when it stands alone.
_COMPANIONS = {
    "donation": rf"\W*{_BUTTON}\W*$|(?![\"']).*\bour (?:work|staff|journalis\w+|reporting|newsroom|readers|mission)\b",
    "newsletter": r"""
        (?:get|receive|never miss)\b.{0,80}\b(?:news|stories|e-?mails?|updates)\b.{0,40}$|preview\W*$
        (?:subscribers|you) (?:agree|can unsubscribe|will receive)\b|.{0,80}\b(?:privacy policy|unsubscribe)\b
    """,
    "cookie": r"""
        .{0,200}\b(?:cookies?|consent|privacy policy)\b.{0,200}\byour?\b
        (?:accept|decline|reject|save|settings|preferences|learn more)\W*$
    """,
    "paywall": r"""
        act now\b.{0,60}$|(?:try|get) .{0,40}\b(?:access|free|month)\b.{0,40}$|cancel any ?time.{0,60}$|no,? thanks\W*$
    """,
}
COMPANIONS = {kind: re.compile(_any(rows)) for kind, rows in _COMPANIONS.items()}

# What opens an appeal, and who speaks in it.
SALUTATION = re.compile(r"dear (?:readers?|friends?)\b.{0,30}|an? (?:message|note|word|appeal) from\b.{0,60}")
WE = re.compile(r"\b(?:we|our|us)\b")

# A sentence that reports somebody's words, or is quoted, is the article's, whatever it is about.
REPORTED = re.compile(
    r"^[\"'][^\"]{40}|\b(?:said|says|told|tells|wrote|added|argued|asked|announced|warned|according to|spokes\w+)\b"
)
