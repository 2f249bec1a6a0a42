"""Words that attribute, by the class of what they do: a table written for this project, and its inflected forms.

Gives `CUES`, folded word form -> class, and `word_kind`, the part of speech as far as a closed list or an ending tells it.
It is data; which word attributes in a given sentence is decided by `tagger`.
"""

from __future__ import annotations

_VERBS = {
    "say": """
        say speak talk comment remark observe state mention utter recall recount relate quote continue go
        reply answer respond
    """
    "respond retort counter joke quip muse reflect narrate testify",
    "tell": "tell inform brief notify remind advise assure address",
    "add": "add note point stress emphasise emphasize underline underscore reiterate repeat conclude summarise highlight",
    "write": "write tweet post publish blog email print editorialise cable text sign caption",
    "report": "report show find indicate reveal disclose detail describe document record estimate calculate list cite "
    "establish uncover reckon put",
    "announce": "announce declare proclaim decree unveil confirm release issue order decide rule",
    "claim": "claim allege assert maintain contend argue insist purport boast pretend profess suggest imply hint propose "
    "portray present depict call label brand dub style",
    "deny": "deny dismiss refute rebut contradict dispute disown disavow debunk disclaim reject repudiate negate",
    "admit": "admit concede acknowledge confess accept own grant recognise recognize",
    "accuse": "accuse blame charge fault suspect denounce lambast blast slam attack attribute",
    "condemn": "condemn criticise criticize deplore decry protest object oppose rebuke censure lament complain regret "
    "deride mock scold chide assail rail",
    "warn": "warn caution threaten alert fear worry",
    "ask": "ask question wonder inquire enquire query demand",
    "urge": "urge appeal beg plead request implore exhort press push lobby campaign invite encourage recommend advocate "
    "petition counsel instruct",
    "promise": "promise vow pledge swear guarantee undertake commit offer agree threaten",
    "intend": "intend plan aim want wish hope seek mean expect await prefer refuse decline prepare desire",
    "believe": "believe think consider feel know hold view see regard guess suppose assume doubt understand realise "
    "realize conclude presume imagine foresee predict forecast anticipate dream speculate theorise judge deem",
    "praise": "praise hail welcome applaud commend laud salute thank congratulate endorse support back defend justify",
    "explain": "explain clarify elaborate specify illustrate outline spell stipulate",
}
_IRREGULAR = {
    "say": "says said saying",
    "speak": "speaks spoke spoken speaking",
    "tell": "tells told telling",
    "write": "writes wrote written writing",
    "go": "goes went going gone",
    "show": "shows showed shown showing",
    "find": "finds found finding",
    "put": "puts putting",
    "swear": "swears swore sworn swearing",
    "undertake": "undertakes undertook undertaken undertaking",
    "mean": "means meant meaning",
    "think": "thinks thought thinking",
    "feel": "feels felt feeling",
    "know": "knows knew known knowing",
    "hold": "holds held holding",
    "see": "sees saw seen seeing",
    "understand": "understands understood understanding",
    "foresee": "foresees foresaw foreseen foreseeing",
    "plead": "pleads pleaded pled pleading",
    "beg": "begs begged begging",
    "plan": "plans planned planning",
    "quip": "quips quipped quipping",
    "rebut": "rebuts rebutted rebutting",
    "slam": "slams slammed slamming",
    "admit": "admits admitted admitting",
    "spell": "spells spelled spelt spelling",
    "commit": "commits committed committing",
    "own": "owns owned owning",
    "forecast": "forecasts forecasting forecasted",
    "brief": "briefs briefed briefing",
    "dub": "dubs dubbed dubbing",
    "blog": "blogs blogged blogging",
    "hint": "hints hinted hinting",
    "dream": "dreams dreamt dreamed dreaming",
}
_NOUNS = {
    "noun_say": """
        statement statements comment comments remark remarks announcement interview speech letter tweet tweets
        message
    """
    "quote briefing declaration testimony reply answer words reaction response post",
    "noun_claim": """
        claim claims allegation allegations accusation accusations assertion argument suggestion charge
        charges complaint criticism threat
    """
    "threats warning warnings insistence",
    "noun_deny": "denial denials rejection refusal dismissal rebuttal",
    "noun_report": "report reports study survey poll research figures data documents indictment complaint article editorial",
    "noun_believe": """
        belief view opinion hope hopes fear fears expectation concern concerns doubt doubts conviction fantasy
        dream intention
    """
    "desire ambition plan plans determination",
    "noun_promise": "promise promises pledge vow commitment call calls demand demands appeal request proposal offer",
    "according": "according accordance per",
    "adjective": "confident convinced certain sure adamant afraid aware hopeful optimistic skeptical sceptical unaware "
    "concerned worried unclear critical ready willing unwilling",
}


def _forms(verb: str) -> list[str]:
    if verb in _IRREGULAR:
        return [verb, *_IRREGULAR[verb].split()]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    stem = verb[:-1] if verb.endswith("e") else verb
    return [verb, third, stem + "ed", stem + "ing"]


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for name, nouns in _NOUNS.items():
        table.update(dict.fromkeys(nouns.split(), name))
    for name, verbs in _VERBS.items():
        for verb in verbs.split():
            for form in _forms(verb):
                table.setdefault(form, name)
    return table


CUES: dict[str, str] = _table()
CLASSES: tuple[str, ...] = tuple(sorted({*_VERBS, *_NOUNS}))
# The classes of speech and writing proper; the others also name thoughts, plans and papers that nobody speaks.
SPEECH = frozenset(
    "say tell add write report announce claim deny admit accuse condemn warn ask urge explain according".split()
)

FUNCTION = {
    "article": "the a an",
    "determiner": "this these those some any no each every all both many most several few such another other more",
    "possessive": "his her their its my our your 's",
    "subject": "he she they i we",
    "pronoun": "it you him them me us himself herself themselves itself everyone nobody anyone someone",
    "be": "is are was were be been being am isn't wasn't aren't weren't",
    "have": "has have had having hasn't haven't hadn't",
    "do": "do does did doing doesn't don't didn't",
    "modal": "will would can could may might must shall should won't wouldn't can't cannot couldn't shouldn't",
    "not": "not never neither nor hardly",
    "to": "to",
    "that": "that",
    "whether": "whether if",
    "who": "who whom whose which",
    "what": "what why how",
    "and": "and or",
    "but": "but yet",
    "because": "because since although though while whereas unless until after before when where once",
    "as": "as than like",
    "of": "of",
    "preposition": "in on at by for from with without about against over under into between among during through "
    "within amid despite behind around near toward towards across",
    "adverb": "also still again already now then just only even too here there so however therefore later earlier "
    "instead meanwhile",
    "day": "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow",
}
_WORDS = {word: name for name, words in FUNCTION.items() for word in words.split()}
ENDINGS = {
    "ly": "ly",
    "ing": "ing",
    "ed": "ed",
    "abstract": "tion sion ment ness ity ance ence ship ism",
    "person": "er or ist ian man men ers ors ists",
    "quality": "al ive ous ful ble ic ary less ish",
    "many": "s",
}
_BY_ENDING = [(name, tuple(endings.split())) for name, endings in ENDINGS.items()]
_MARKS = {",": "comma", ".": "stop", ":": "colon", ";": "colon", "-": "dash", "–": "dash", "—": "dash"}
KINDS: tuple[str, ...] = (*FUNCTION, *ENDINGS, *dict.fromkeys(_MARKS.values()), "name", "number", "mark", "word")


def word_kind(folded: str, word: str) -> str:
    """Return the kind of a word: of the closed lists, a mark, a number, a capitalised name, or by its ending."""
    known = _WORDS.get(folded) or _MARKS.get(word)
    if known:
        return known
    if not word[:1].isalpha():
        return "number" if word[:1].isdigit() else "mark"
    if word[:1].isupper():
        return "name"
    return next((name for name, endings in _BY_ENDING if folded.endswith(endings) and len(folded) > 4), "word")
