"""What a web page asks of its reader in a short line, and the rows of links and buttons: by their kind of clutter.

Gives data only: expressions for `wording`, which applies them to the pieces of a line of at most `wording.LONGEST_LINE`
characters, in lower case unless they say otherwise. The page speaks in imperatives, to "you", of "us": a line that
speaks of him, her or them, or that reports what somebody said, is the article's and never comes here. English only.
"""

from __future__ import annotations

import re

from framing.clutter.furniture import COUNT, NAME, NAMES, OUTLET, SITE, TIME, kinds

_WEEK = r"(?:day|week|month|morning|evening|weekend|weekday|\w+day)"
_LETTER = (
    r"(?:newsletters?|brief(?:ing)?s?|digests?|bulletins?|editions?|summary|e-?papers?|round-?ups?|top stories|mail)"
)
_WORK = (
    r"(?:journalis(?:m|ts?)|report(?:ing|ers?)|newsrooms?|coverage|fact[- ]checks?|archives?|investigations?|"
    r"(?:news)?papers?|media|web ?site|site|blog|podcast|(?:local )?news|newsletter|magazine|work|reports)"
)
_ROLE = (
    r"(?:(?:sub-?)?editors?|reporters?|correspondents?|journalists?|writers?|producers?|photographers?|translators?|"
    r"interns?|stringers?|researchers?|authors?|columnists?|fact-checkers?|contributors?|designers?|polishers?)"
)
_WANTED = (
    rf"(?:an? |two |three |new )?(?:[\w-]+ ){{0,2}}{_ROLE}"
    r"(?:[.,!;:]|$| (?:in|at|on|with) (?!every|each|all)| who (?:knows?|speaks?|can)\b)"
)
_HOUSE = rf"(?:we|we're|our \w+|[\w' -]{{0,30}}\b(?:{OUTLET}|agency|service|register|courier|newsroom|newspaper|paper))"
_PIECE = r"(?:article|story|material|contents?|briefing|report|column|page|post|analysis)"
_ENTER = r"(?:please )?(?:subscribe|log ?in|sign ?in|register|become a (?:member|subscriber))"
_SUM = r"(?:[$\u20ac\u00a3] ?\d+|\d+ ?(?:euros?|dollars?|pounds?|[a-z]{3,8}) (?:a|per) (?:month|year|week))"

# A piece of a line opens so.
_CALLS = {
    # walls
    "paywall": rf"""
        subscribe (?:for|from) (?:only |just )?(?:[$\u20ac\u00a3] ?)?\d
        subscribe to (?:read|unlock|continue(?: reading|\W*$)|keep reading)\b
        you(?:'ve| have) (?:read|used|viewed|opened) (?:\w+ of |all )?(?:your )?\d.{{0,20}}\bfree (?:articles?|stories)\b
        become a (?:member|subscriber) to (?:read|continue|unlock|see)\b
        to (?:read|see|unlock) (?:on|more|this|the (?:rest|full))(?: of)?(?: this| the)?(?: {_PIECE})?,? {_ENTER}\b
        (?:this|the full) {_PIECE} is .{{0,20}}\b(?:to|for) (?:our )?(?:subscribers|members)(?: only)?(?:[.!]|$)
        read (?:on|the rest|the full \w+) in (?:the|our) (?:premium|print|paper|app)\b
    """,
    # appeals
    "donation": rf"""
        support (?:(?:our|independent|local|free|fearless|quality|this) ){{1,2}}{_WORK}\b
        (?:please )?(?:help|support) us (?:to )?(?:keep|continue|do|tell)\b.{{0,30}}\b(?:{_WORK}|publishing|going|stories)\b
        (?:please )?(?:help|support) us (?:to )?(?:report|publish|stay (?:free|independent|online|open)|survive)\b
        help (?:the|our|this) (?:{_WORK}|{OUTLET})\b|keep (?:our|this|independent|local) {_WORK} (?:free|alive|going)\b
        (?:please )?(?:give|donate) (?:today|now|here|what you can|monthly)\b|(?:donate|chip in|give) {_SUM}
        (?:please )?(?:chip in|donate)\W*$|donate [a-z]?\d+\b|(?:donate|give) to (?:keep|help|support) .{{0,30}}{_WORK}\b
        (?:donate|give) to (?:the|our) .{{0,30}}\b(?:fund|appeal|archive|{_WORK})$
        (?:donate|give) to (?:the|our) .{{0,30}}\b(?:fund|appeal): .{{0,30}}\b(?:card|transfer|bank)\b
        your (?:gift|donation|contribution|membership)\b.{{0,40}} (?:helps us|keeps us|pays for|buys|funds|makes)\b
        your (?:gift|donation|contribution|membership|support) (?:helps|keeps|funds)\b.{{0,30}}\b(?:us|our|{_WORK})\b
        if you (?:value|like|enjoy) (?:our|this|the)(?: (?:{_WORK}|{_PIECE}))?,? (?:please|consider|give|donate|chip in|support)\b
        we (?:depend|rely|live) on (?:our )?(?:readers|donations|you)(?:[.!]|$| like you\b)|any amount helps
        (?:this|our) {_WORK} (?:runs|lives|depends|relies) (?:only )?on .{{0,30}}\b(?:donations|readers)\b
        (?:independent|local|free) {_WORK} needs you\b|(?:give|become a member) from \d
        the editorial (?:office|staff) lives (?:only )?on your\b
    """,
    # banners
    "cookie": r"""
        we (?:and our (?:\d+ )?partners )?(?:use|store) cookies\b|we (?:value|respect|care about) your privacy\b
    """,
    # letters to be ordered
    "newsletter": rf"""
        (?:sign up|subscribe) (?:for|to|on) .{{0,50}}\b(?:{_LETTER}|inbox|channel|telegram|e-?mails?)\b
        (?:sign up|subscribe) (?:for|to|on) .{{0,50}}\bnever miss an?\b|never miss an? (?:post|story|issue|update)(?:[.!]|$)
        get .{{3,70}}\b(?:(?:in|to|into) your inbox|by e-?mail|delivered)\b|delivered (?:before|every|each|daily)\b
        get (?:the|our|your) .{{2,50}}\b(?:{_LETTER}|daily|weekly|news|stories)(?:$|,? (?:at \d|(?:every|each) {_WEEK}\b))
        sign up(?: here| now| today| free)?\W*$|like what you(?: are|'re)? read(?:ing)?\?
        (?:the|our|your) .{{2,60}}\b(?:in|to|into) your inbox\b|your (?:[\w']+ ){{1,4}}newsletter\W*$
        (?:the|our) (?:[\w']+ ){{0,2}}(?:{_LETTER}|week|day|month)(?: in \w+)?, (?:free to .{{2,20}}|(?:every|each) {_WEEK})$
    """,
    # paid places
    "advertisement": r"""
        (?:advertisement|advert|sponsored)(?: ?[.:|\u00b7\u2013\u2014-] ?.*)?$|promotion$
        advertis(?:e|ing) (?:on|with|in) [^.!?]{2,40}: \+?\d[\d ()-]{5,}
        (?:fly|book|save|buy|shop|sail)\b [^.!?]{2,40}\b(?:from|for only) [$\u20ac\u00a3]\d+\W*$
        save (?:up to )?\d+ ?% (?:on|off)\b
    """,
    # heads and feet of comment sections
    "comments": rf"""
        be the first (?:one )?to (?:comment|reply|respond)\b|have your say(?: \(\d+\))?$|{COUNT} comments so far\W*$
        comments (?:are|have been) (?:now )?(?:closed|moderated|disabled|turned off)\b
        only registered (?:users|readers|members) can\b.{{0,10}}\b(?:comment|post|leave)\b
        sort(?:ed)? by:?(?: (?:best|newest|oldest|top|most \w+))?\W*$
    """,
    # accounts
    "login": r"""
        (?:members|subscribers|readers)(?: only)?: (?:log|sign) ?in\b.{0,50}$|already (?:an? (?:reader|user)|registered)\?
        (?:please )?(?:(?:log|sign) in|create (?:an?|your) (?:free )?account) (?:or|to) [^.!?,]{1,60}\W*$
        (?:please )?register (?:or (?:log|sign) in|to (?:read|continue|comment|save|view|unlock))\b
        enter your (?:login|password|user ?name)\b|(?:enter to )?(?:the |my |your )?personal (?:cabinet|account)\W*$
        registration$
    """,
    # places to fill
    "recruiting": rf"""
        (?:we are|we're) (?:now )?(?:hiring|recruiting)(?:\W*$|!|:(?! \d)| (?:an? |our |two |three )?(?:[\w-]+ ){{0,3}}{_ROLE}\b)
        {_HOUSE} (?:is |are )?(?:looking|searching) for (?!its |the |our |missing ){_WANTED}
        {_HOUSE} (?:wants?|needs?|seeks?) (?=an? |two |three ){_WANTED}
        .{{2,40}} seeks? (?:an? |two |new )?(?:[\w-]+ ){{0,3}}{_ROLE}[,.:;] (?:please )?(?:apply|send|write)\b
        (?:[\w-]+ ){{0,3}}{_ROLE} wanted(?: for our\b|\W*$)|(?:write|work) (?:for|with) us\W*$
        send (?:us )?(?:your )?(?:pitches|cv)\b
        join our (?:[\w-]+ ){{0,3}}(?:team|scheme|programme|program|newsroom)\W*$|(?:jobs?|vacanc(?:y|ies))\W*$
        our (?:graduate|trainee|internship|fellowship) (?:programme|program|scheme) is (?:now )?open\b
        become an? (?:[\w-]+ ){{0,2}}(?:volunteer|{_ROLE})\b
    """,
    # addresses for passing the page on
    "share": rf"""
        (?:e-?mail|print|send|tweet|pin|save|share|post) (?:this|the) (?:article|story|page|post|piece|link)\b[^.!?,]{{0,25}}$
        (?:share|send|post|tweet) (?:this )?(?:in|on|via|by|with) (?:{SITE}|e-?mail)\b[^.!?,]{{0,40}}$
        tell (?:it )?(?:to )?(?:your |a )?friends?\W*$|(?:pin|tweet|send|mail) (?:it|this)\W*$|condividi\W*$|compartir\W*$
    """,
    # the way the page is laid out
    "navigation": r"""
        back to (?:the )?(?:press releases|(?:all )?news|index|contents|list|archive|search|results|\d\d? \w+ \d{4})\W*$
        .{0,20}\bcontinued (?:from|on) (?:page|column)\b.{0,12}$|next page|previous page|letters page\W*$
    """,
}
CALL = re.compile(kinds(_CALLS))

# Where the pieces of a line part: columns of blanks, bars and arrows; or these and stops.
_COLUMN = r" ?[|\u00b7\u2022\u00bb\u203a>] ?|\s{2,}|\t| / "
COLUMNS = re.compile(rf"(?=[\s|\u00b7\u2022\u00bb\u203a>])(?:{_COLUMN})")
PIECES = re.compile(
    rf"(?=[\s|\u00b7\u2022\u00bb\u203a>])(?:{_COLUMN}| [\u2013\u2014-] |(?<=\D[.!?:;]) |(?<=\d[!?:;]) )"
)

# Words that are buttons beside other buttons, and nothing alone.
BESIDE = re.compile(
    r"(?:manage(?: settings| choices| options)?|reject|decline|register|subscribe|sign up|contact|please|to .{3,30}|"
    r"(?:please )?be (?:polite|kind|civil|respectful)|log in to .{2,30}|iniciar sesi\u00f3n|anmelden|send|reply|pin it|"
    rf"ok|vk|fb|viber|line|odnoklassniki|blogthis!?|pdf|rss|links|{COUNT}|{TIME})\W*"
)

# Buttons in a row with nothing but blanks between them: at least two, one of them a site.
_BUTTON = rf"(?:{SITE}|share|tweet|e-?mail|print|pin it|save|send|copy link|vk|ok|fb|viber|line|odnoklassniki|pdf)"
BUTTONS = re.compile(
    rf"(?:(?:share|send|tell)(?: this)?(?: to)?(?: friends)?(?: in| on| via|:) )?{_BUTTON}(?:\W{{1,3}}{_BUTTON})+\W*"
)

# Sections of a site, in a row.
_SECTION = (
    r"(?:home|front ?page|news|latest|world|politics|opinion|comment|business|money|economy|markets|society|culture|arts|"
    r"sports?|video|photos?|in-depth|interviews?|tech|technology|science|health|travel|weather|archives?|links|about us|"
    r"europe|asia|africa|americas|middle east|uk|us|war|elections?|magazine|briefings|fact checks|reports|podcasts|live|"
    r"local|metro|regions?|lifestyle|features|letters|search|menu|contact)"
)
SECTION = re.compile(_SECTION)
SECTIONS = re.compile(rf"(?:home|news|latest)(?: {_SECTION}){{2,}}")
# What may stand beside a section in such a row: up to three words without a stop.
CRUMB = re.compile(r"[^\W\d_][^.!?:;,]{0,30}")

# In names, whose capitals tell: a whole line is a signature of a desk, or orders a letter; a piece of a row is a person.
_PRODUCT = r"[A-Z][\w'-]*(?: (?:(?:in|of|the|and) )?[A-Z][\w'-]*){1,4}"
_PLACE = r"(?:The )?[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2}"
_DESK = r"(?:[Dd]esk|[Bb]ureau|[Cc]orrespondents?|[Rr]eporters?|[Tt]eam|[Ss]taff|[Nn]ewsroom|[Ee]ditors?)"
_PAPER = r"(?:the |The )(?:[A-Z]\w+ )?[A-Z]\w+"
_FROM = rf"(?:(?:,| in| at) {_PLACE})?(?:,? (?:and|with) (?:the )?[Aa]gencies)?"
_SIGNED = {
    "newsletter": rf"""
        (?:SIGN UP|Sign [Uu]p)(?:: [^.!?]{{3,60}}| (?:for|to) (?:the |our )?{_PRODUCT}(?:, [a-z ]{{4,30}})?)
    """,
    "byline": rf"""
        (?:[A-Z]\w+ )?(?:[Bb]y|BY|[Ff]rom) (?:(?:the|our|our own) )?(?:[\w-]+ ){{0,3}}{_DESK}{_FROM}
        (?:From|By) our man{_FROM}|[Oo]ur (?:own )?(?:[\w-]+ )?{_DESK}|(?:News|Information) agency "?[A-Z][\w-]{{1,30}}"?
        (?:(?:Words|Text|Story): |(?:Report|Reporting|Interview|Analysis|Comment|Opinion|Column) by ){NAMES}
        From the [Aa]rchives?, by {NAMES}
    """,
    "caption": rf".{{10,90}}(?:[.!?] {NAME} for {_PAPER}| \({NAME} for {_PAPER}\)\.?)",
}
SIGNED = re.compile(kinds(_SIGNED))

# Below the title, who wrote it and from where, or a picture and whose it is.
_HEADER = {
    "byline": rf"""
        {NAME}(?:,| in) {_PLACE}(?:(?:,| and) {NAME} in {_PLACE}){{0,3}}
        {NAME}, (?:[A-Z][\w-]+ ){{0,2}}(?:[Cc]orrespondent|[Ee]ditor|[Rr]eporter|[Ww]riter)(?: in {_PLACE})?
        [Ff]rom {NAME} in {_PLACE}|(?:Report|Reporting|Interview|Analysis|Comment): {NAMES}
    """,
    "caption": r"[^\"]{15,110}[a-z)]\.? (?:AP|AFP|EPA|PA|REUTERS|Reuters|TASS)|[^\"]{15,110} \((?:AP|AFP|EPA|PA|Reuters)\)",
}
HEADER = re.compile(rf"{kinds(_HEADER)}\.?")
