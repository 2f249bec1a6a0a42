"""The table of what is not the article: phrases of web pages, by the kind of clutter they belong to.

Takes nothing, gives data: compiled expressions that `clean` applies to a paragraph with its white space
collapsed and its quotation marks straightened, the names and credits in the case as it stands, all others in lower
case. `clean` decides what else a match pulls along. English only. Each row of a table's block is one alternative.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from framing.clutter.furniture import AGENCY, BUTTON, CRAFT, NAME, NAMES, SITE, any_of, kinds


class Phrase(NamedTuple):
    """An expression that gives a paragraph's kind away; tried only where `word` stands, which is quick to see."""

    word: str
    kind: str
    pattern: re.Pattern[str]


def _phrases(table: dict[tuple[str, str], str]) -> tuple[Phrase, ...]:
    patterns = {key: re.compile(any_of(rows)) for key, rows in table.items()}
    return tuple(Phrase(word, kind, find) for (kind, words), find in patterns.items() for word in words.split())


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
        this article was featured in\b.{0,60}\bnewsletter\b|privacy notice: newsletters? may contain\b
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
    "share": rf"""
        \W*(?:please )?follow (?:@\w+|(?:[\w']+ ){{0,6}}[\w']+) on {SITE}\b.{{0,80}}$
        (?:\w+ )?follow (?:[\w']+ ){{1,3}}coverage of\b.{{2,80}} at https?://\S+$
    """,
    # origins below the text
    "byline": r"""
        this (?:article|story|piece|report)\b.{0,20} (?:was )?(?:originally|first) (?:appeared|published)
        read the original article\b
        (?:the )?(?:views|opinions|views and opinions) expressed\b.{0,120}\bnot necessarily (?:reflect|represent|those)\b
    """,
    # calls for staff
    "recruiting": r"""
        (?:we are|we're) (?:hiring|recruiting|looking for)\b.{0,160}\b(?:apply|cv|send|join our|@)
        (?:join|work for) our (?:editorial |reporting )?team\b.{0,160}\b(?:apply|cv|send|@)
    """,
    # rights, and the names that the outlet does without
    "navigation": r"""
        this material may not be (?:published|reproduced)|copyright \W{0,3}\d{4}\b
        for ease of reading,? we (?:choose|have chosen) not to use\b
    """,
}
OPENING = re.compile(kinds(_OPENINGS))

# Or it contains this, in lower case:
_PHRASES = {
    # appeals that name their journalism, or a sum
    ("donation", "support donat contribut"): rf"""
        ^(?=.*{CRAFT}).*\b(?:support us|we need your|your (?:support|donation)|by supporting|you.*\bdonate)\b
        ^.*\b(?:support us|contribut(?:e|ing)|donat(?:e|ing))\b.{{0,60}}\b(?:as|just|from)\b.{{0,30}}[$\u20ac]\d
    """,
    ("cookie", "cookie"): r"\byou (?:consent|agree) to (?:our|the) use of cookies\b",
    ("advertisement", "commission"): r"\b(?:we|which) may (?:earn|receive|get)\b.{0,40}\bcommission",
    ("share", "follow"): rf"[.] follow (?:her|him|them|us|me) on {SITE}\b.{{0,60}}$",
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
    ("caption", "photo picture image: "): r"""
        [.!?)] (?i:photo(?:graph)?|picture|image)s?: [^.!?:]{2,60}$
        [.!?,] (?:[Ff]ile|[Pp]ool|[Aa]rchive|[Hh]andout) (?:photo|picture|image)$|\((?:photo|picture|image)(?: by|:) [^()]{2,60}\)$
        \((?:[Ff]ile|[Pp]ool|[Aa]rchive|[Hh]andout) (?:photo|picture|image)\)\.?$
    """,
    ("caption", "reuters/"): r"[.!?] REUTERS/[A-Z][\w .'-]{2,40}$",
    ("caption", "credit:"): r"\b[Cc]redit: [A-Z][\w. /'-]{2,60}$",
    # an owner and an agency, as pictures are signed; texts are signed by the agency alone
    ("caption", "/ via"): rf"""
        [a-z] ?/ ?{AGENCY}[.)]*$|\b[Vv]ia {AGENCY}(?:, File)?\)?$
        ^\([A-Z][\w.'-]+(?: [A-Z][\w.'-]+){{0,3}} ?/ ?[A-Z][\w.' -]{{2,40}}\)$
        \[(?:File: )?{NAME} ?/ ?[A-Z][\w.' -]{{1,40}}\]$
    """,
}
CREDITS = _phrases(_CREDITS)

# Signatures that open a line, as "By A. Name and B. Name, Desk".
_SIGNATURES = {
    "caption": r"FILE (?:PHOTO ?)?[-:\u2013\u2014]|Courtesy of [^.]{2,60}$",
    "byline": rf"""
        (?:(?:Words|Story|Text|Analysis|Written) )?[Bb]y:? {NAMES}(?: ?[,|\u2013\u2014-] ?[^.!?]{{0,60}})?$
        By:? {NAMES} (?:in|for) [^.!?]{{2,40}}$|B[Yy]:? [A-Z]{{2,}}(?: [A-Z.'-]+){{1,3}}$
        \W*(?:Additional )?(?:[Rr]eporting|[Ee]diting|[Ww]riting) by {NAMES}(?:\W*$|[,;] |\W* (?:in|and) [A-Z])
        Edited by:? {NAMES}$|{NAMES} contributed reporting\.?$
        With reporting by (?:the )?[A-Z][\w/']*(?:,? (?:and )?(?:the )?[A-Z][\w/']*){{0,9}}\.?$
        {NAME},? (?:[Ss]taff|[Ss]enior|[Cc]hief|[Pp]olitical) (?:[Ww]riter|[Rr]eporter|[Cc]orrespondent|[Ee]ditor)$
    """,
}
SIGNATURE = re.compile(kinds(_SIGNATURES))

# A last line that says who wrote the article.
BIOGRAPHY = re.compile(
    rf"{NAME} (?:is (?:an?|the)|covers|writes|reports)\b[^.!?]{{0,100}}"
    r"\b(?:editor|reporter|correspondent|columnist|writer)(?: (?:at|for|based|covering|with|in|and)\b[^.!?]{0,80})?\.?"
)

# From here to the end of the page readers speak; a mere count of comments may also be a link above the text.
COMMENT_SECTION = re.compile(
    r"\W*(?:\d+ (?:responses?|replies|thoughts?|comments?) (?:to|on) [\"']|leave a reply|your e-?mail)"
)
COMMENT_COUNT = re.compile(r"\W*(?:\d+ (?:responses|replies|comments)|(?:leave a )?comments?(?: \(?\d+\)?)?)\W*")

# What belongs to a block of its kind when it stands below one, but says nothing when it stands alone.
_COMPANIONS = {
    "donation": rf"\W*{BUTTON}\W*$|(?![\"']).*\bour (?:work|staff|journalis\w+|reporting|newsroom|readers|mission)\b",
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
COMPANIONS = {kind: re.compile(any_of(rows)) for kind, rows in _COMPANIONS.items()}

# What opens an appeal, and who speaks in it.
SALUTATION = re.compile(r"dear (?:readers?|friends?)\b.{0,30}|an? (?:message|note|word|appeal) from\b.{0,60}")
WE = re.compile(r"\b(?:we|our|us)\b")

# A sentence that reports somebody's words, or is quoted, is the article's, whatever it is about.
REPORTED = re.compile(
    r"^[\"'][^\"]{40}|\b(?:said|says|told|tells|wrote|added|argued|asked|announced|warned|according to|spokes\w+)\b"
)
