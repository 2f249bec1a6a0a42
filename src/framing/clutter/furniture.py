"""What the furniture of a web page says: whole lines of it, and the words that such lines are made of.

Gives data only: expressions for `sections` and `clean`, which apply them to a line with its white space collapsed and
its quotation marks straightened, in lower case. English only. Each row of a table's block is one alternative.
"""

from __future__ import annotations

import re


def any_of(rows: str) -> str:
    return "(?:" + "|".join(row.strip() for row in rows.strip().splitlines()) + ")"


def kinds(table: dict[str, str]) -> str:
    return "(?:" + "|".join(f"(?P<{kind}>{any_of(rows)})" for kind, rows in table.items()) + ")"


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.?"
DATE = any_of(rf"""
    (?:[a-z]{{3,9}},? )?\d{{1,2}} {_MONTH},? \d{{4}}
    (?:[a-z]{{3,9}},? )?{_MONTH} \d{{1,2}},? \d{{4}}
    \d{{1,4}}[./-]\d\d?[./-]\d{{2,4}}
""")
TIME = r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [a-z]{2,4})?"
_STAMP = rf"{TIME}(?:[ ,|\u2013\u00b7-]|on )+{DATE}"
SITE = r"(?:facebook|twitter|x|instagram|linkedin|whatsapp|telegram|youtube|tiktok|reddit|pinterest|threads|bluesky)"
OUTLET = r"(?:times|post|news|herald|guardian|tribune|journal|watch|review|press|media|magazine|gazette|huffpost)"
AGENCY = r"(?:AP|AFP|EPA|EPA-EFE|R(?:euters|EUTERS)|TASS|RIA Novosti|Sputnik|Getty(?: Images)?|Alamy|Shutterstock)"
NAME = r"(?:[A-Z]\.|[A-Z][\w.'-]*\w)(?: (?:[A-Z]\.|(?:de|van|von|der|al|bin) |[A-Z][\w.'-]*\w)){1,3}"
NAMES = rf"{NAME}(?:(?:,| and|, and| &) {NAME}){{0,6}}"
NAMED = re.compile(NAMES)
COUNT = r"\(?\d[\d., ]{0,9}k?\)?"
CRAFT = r"\b(?:journalis\w+|newsroom|our (?:reporting|readers))\b"
BUTTON = r"(?:once|one[ -]time|monthly|annual(?:ly)?|other(?: amount)?|pa[iy]e?ment methods?|[$\u20ac\u00a3] ?\d+)"

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
        support (?:the )?(?:[\w']+ ){{0,3}}{OUTLET}|not ready to support(?: us)?(?: today| now)?\?
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
        publicidad|publicit\u00e9|pubblicit\u00e0|anzeige|werbung|reklama|\u0440\u0435\u043a\u043b\u0430\u043c\u0430|\u0625?\u0627?\u0639\u0644\u0627\u0646
        (?:paid|partner) content|(?:story|article) continues (?:below|after) .{0,30}
        scroll (?:down )?to continue.{0,30}|remove ads
    """,
    # heads and forms of comment sections, by link or by count
    "comments": rf"""
        (?:(?:view|show|read|see|load|all|hide|post|add|leave|join|the|a|your|{COUNT}) )*comments?(?: {COUNT})?(?: sort by:? \w+)?
        leave a (?:comment|reply) \([^.!?)]{{2,30}}\)
        (?:view|join) the (?:conversation|discussion)
        \d+ (?:responses?|replies|thoughts?|comments?)(?: (?:to|on) ["'].*)?
        leave a reply(?: cancel reply)?|cancel reply|leave feedback
        log ?in to (?:reply|comment).{0, 30}|(?:twitter|facebook|google) (?:picture|photo)
    """,
    # places to fill
    "recruiting": r"(?:jobs?|vacanc(?:y|ies)|recruitment)(?:: .{3,100})?",
    # rows of buttons that pass the page on
    "share": rf"""
        {COUNT} (?:shares|likes|retweets|reactions)|(?:shares|likes|retweets|reactions):? {COUNT}
        share|tweet|pin|print|save|e-?mail|copy (?:article )?link|link copied|share tweet
        share (?:this|on|via) .{{2,40}}|share this|(?:follow|like|find|join) us(?: on .{{1,60}})?
        (?:share on |follow us on )?{SITE}(?:(?:,| and|,? \W) {SITE})*|stay connected
        send (?:to a friend|by e-?mail)|(?:gift|give) (?:this )?article|share full article
        view this post on {SITE}|a post shared by .{{2,60}}\(@[\w.]+\).{{0,40}}|pic\.twitter\.com/\w+
        join our {SITE} (?:channel|group|page)|click to (?:share|e-?mail|print)\b.{{0,40}}\(opens in new window\)
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
        image|photo|picture|video|file photo|illustration|(?:image|media) caption(?:,? .{2,100})?|screenshot of .{2,100}
        image source, .{2,70}|(?:view|open) image (?:in fullscreen|modal)|illustrative (?:image|photo|picture)
        [^.!?"]{10,80}, photographed (?:by|in|for) [^.!?"]{2,40}
        (?:(?:image|photo|picture|gallery|video) )?(?:credits?|sources?|courtesy): ?[^.!?:]{2,70}
        (?:(?:image|photo|picture|gallery|video) )(?:credits?|sources?|courtesy) [^.!?]{2,70}
        enlarge(?: this)? image
        (?:(?:file |archive |stock )?(?:images?|photos?|pictures?)|photographs?|pictured|illustration): .{2,100}
        watch(?: this| now)?: .{2,100}
    """,
    # date lines, reading times, thanks to colleagues
    "byline": rf"""
        (?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:? )?{DATE}(?:[ ,|@\u2013\u00b7-]|at)*
        (?:[\w.' ]{{2,40}}[,|] ?)?{DATE}(?:[ ,|@\u2013\u00b7-]|at)*{TIME}(?:[ ,|-]+[^.!?]{{0,40}})?
        (?:first |last )?(?:published|updated|posted):? {DATE}.{{0,60}}
        (?:first |last )?(?:published|updated|posted):? [^.!?]{{0,30}}(?:ago|{TIME})
        (?:first |last )?(?:published|updated|posted|modified) on:? {DATE}(?:(?:[ ,]|at)+{TIME}|{DATE})
        (?:(?:published|updated|posted):? )?{_STAMP}(?:[ ,|]+(?:updated|modified):? {_STAMP})?
        this (?:article|content) is more than \d+ (?:months?|years?) old|reading time:? \d+ min(?:ute)?s?
        posted by .{{2,40}} on {DATE}|(?:first |last )?(?:published|updated|posted):? (?:at )?{TIME}
        rubric: [\w ]{{3,30}}|(?:views|reads):? {COUNT}|{COUNT} (?:views|reads)
        (?:author|editor|reporter|translator): [\w'-]+(?: [\w.'-]+){{0,2}}(?:, [\w' ]{{4,30}})?
        \d+ ?-?min(?:ute)?s? read(?:ing time)?|about the authors?
        contact .{{3,40}} at \S+@\S+.{{0,60}}
    """,
    # pointers to other pages: as a whole line they head a list, with a colon they hold one link
    "see_also": r"""
        see also|also read|up next|explore more on these topics|people are also reading|latest (?:news|stories|headlines)
        (?:related|recommended|further)(?: (?:articles?|stories|news|reading|content|posts?|coverage|topics?|links?))?
        more (?:articles?|stories|news|coverage)|you (?:may|might) also (?:like|be interested in)
        (?:read (?:more|next|also|on)|keep reading|what to read next|don't miss|editors?'?s? picks?)
        most (?:read|popular|viewed|shared|recent)(?: (?:articles?|stories|news|posts?|in \w+))?
        trending(?: now| stories)?|more (?:from|on|in) [^.!?]{2,40}
        (?:read|see|related|more|recommended|required reading|read more|see more|read also|see also): .{5,160}
        (?:also read|read next|watch next|from (?:the|our) archives?|also on (?:the|this) (?:topic|subject)): .{5,160}
        more (?:fact checks|news|stories|coverage|analysis|on [^.:]{2,30}|from [^.:]{2,30}): .{5,160}
        (?:earlier|more|other) (?:notes|posts|letters|columns|stories): .{8,160}
        (?:lea tambi\u00e9n|lire aussi|leggi anche|lesen sie auch): .{5,160}
        \u0447\u0438\u0442\u0430\u0439\u0442\u0435 \u0442\u0430\u043a\u0436\u0435: .{5,160}
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
        (?:end of )?list(?: \d+ of \d+| of \d+ items?)?|listen to (?:this )?(?:story|article)(?: ?\d+ min)?
        our standards: .{2,40} trust principles\W*(?:opens new tab)?|(?:acquire|purchase) licensing rights(?:, opens new tab)?
        save articles to read later and create your own reading list|reuse this content|opens in (?:a )?new (?:tab|window)
        skip (?:advertisement|to end of \w+)|to view this video,? please enable javascript.{0,100}
        [^"]{2,90}\bctrl ?\+ ?enter\b.{0,20}|this (?:article|page|post) is also available in:? .{2,80}
        your browser does not support .{1,60}|(?:\u00a9|\(c\)|copyright).{0,6}\d{4}.{0,160}
        do not sell .{0,40}|click here (?:to|for) .{3,80}
        report (?:an error|a typo)|suggest a correction|download (?:the|our) app.{0,30}
    """,
}
LINE = re.compile(rf"[^\w\"']*{kinds(_LINES)}\W*")

# A row of links: it opens with an upright bar, or bars and arrows divide it.
LINKS = re.compile(
    r"\| .{2,120}|(?:[^|.!?]{2,30} \| ){2,8}[^|.!?]{2,40}|(?:[^>.!?]{2,30} [>\u203a\u00bb] ){1,8}[^>.!?]{2,60}"
)
