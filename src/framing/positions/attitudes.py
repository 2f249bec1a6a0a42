"""Words that show an attitude, by what they do to the matter: a table written for this project, and how forms find it.

Gives `attitude`, folded word form -> class or none. It is data; which words count, and what negation does to them, is
decided by `operators`.
"""

from __future__ import annotations

_WORDS = {
    # What a speaker does with a statement or an act.
    "deny": """
        deny dismiss refute rebut contradict dispute disown disavow debunk disclaim repudiate negate denial rebuttal
        disavowal dismissal dismissive downplay disprove discount belie
    """,
    "refuse": "reject rebuff spurn refuse veto rejection refusal unwilling reluctant forbid",
    "decline": "decline refrain abstain withhold stop demur avoid evade shy sidestep fall unable impossible",
    "oppose": """
        oppose condemn criticise criticize denounce decry deplore protest object slam blast lambast resist boycott
        block halt ban censure ridicule assail chide scold rebuke mock deride demean distance disagree disapprove
        lament complain regret disappoint condemnation criticism opposition protest outrage outraged critical angry
        appalled against scrap cancel suspend revoke bar prevent hate despise
    """,
    "accuse": "accuse blame allege charge fault complicit guilty responsible culprit",
    "warn": "warn caution threaten alert fear worry concern alarm warning threat worried concerned afraid",
    "back": """
        support back endorse welcome praise hail applaud defend justify favour favor embrace celebrate thank commend
        laud salute congratulate admire sympathise sympathize endorsement bless cheer love proud grateful glad
        pleased delighted
    """,
    "promise": """
        promise vow pledge swear guarantee commit undertake intend plan aim agree assure commitment intention determined
        ready prepared willing resolve
    """,
    "call": """
        urge call demand appeal implore request press push lobby propose recommend advocate encourage want seek hope
        exhort plead beg wish desire invite
    """,
    "accept": "recognise recognize accept approve honour honor ratify respect uphold recognition acceptance allow permit authorise",
    "confirm": "confirm admit acknowledge concede verify authenticate corroborate admission confirmation establish",
    "assert": """
        affirm assert maintain claim argue declare insist stress emphasise emphasize proclaim boast tout contend profess
        convinced convince reiterate repeat
    """,
    "know": "know known knew sure certain clear confident aware",
    "doubt": """
        doubt question wonder speculate suspect doubtful sceptical skeptical unsure unclear uncertain unknown
        unverified speculation disbelief hesitate waver unconfirmed ambiguous undecided
    """,
    "believe": "believe think consider expect feel reckon assume suppose guess predict forecast imagine",
    "inform": """
        report announce disclose reveal inform note describe recall recount explain identify project estimate show find
        list detail record brief indicate outline state cite
    """,
    "say": "say tell add speak reply write answer remark comment tweet post respond quote mention conclude continue accord",
    "ask": "ask inquire query",
    # How true a thing is called.
    "false": """
        false fake untrue baseless invention groundless unfounded fabricated fabrication invent invented myth nonsense rumour rumor
        hoax misinformation disinformation misconception mistaken absurd lie slander inaccurate incorrect misleading
        distortion falsehood untruth fiction fairy bogus unsubstantiated
    """,
    "true": """
        true truth fact correct proof prove evidence proven basis merit founded genuine real really indeed certainly
        definitely clearly
    """,
    "maybe": """
        perhaps maybe possibly possible likely unlikely probably probable apparently appear seem depend potentially
        presumably conceivably premature reportedly allegedly supposedly arguably roughly
    """,
    # How good a thing is called.
    "good": """
        good great excellent better best right fair justified lawful legal legitimate necessary important vital
        crucial essential success successful victory win triumph progress hope opportunity benefit improve strong
        strength protect safe secure security peace peaceful freedom free hero heroic brave courage noble honest
        effective historic positive proper reasonable acceptable wise honourable worth useful helpful helping help unity solidarity
        friendship partner friend dignity prosper prosperity stability stable deserve wonderful fantastic beautiful
        credible ensure rescue liberate strengthen
    """,
    "bad": """
        bad worse worst wrong evil terrible horrible awful unacceptable intolerable unjust unfair illegal unlawful
        illegitimate criminal crime atrocity genocide brutal brutality cruel barbaric savage inhumane shameful shame
        disgrace disgraceful outrageous scandal scandalous corrupt corruption cynical reckless irresponsible dangerous
        danger risk disaster disastrous catastrophe catastrophic mistake failure failed foolish stupid ridiculous
        hypocrisy hypocritical aggression aggressor aggressive invasion provocation provocative violate violation breach
        abuse oppress oppression repression terror terrorist terrorism fascist nazi murder murderer kill slaughter
        massacre torture destroy destruction undermine betray betrayal cheat steal rob exploit coerce bully blackmail
        manipulate interfere meddle incite provoke harass weaken damage harm hurt ruin unprovoked unprecedented
        unpatriotic disrespectful insult offensive racist sexist extremist dictator regime tyranny tyrant deceive
        conspiracy farce sham mess chaos crisis problem suffer weak incompetent disqualified unfit insane crazy
        propaganda thug gangster liar coward
    """,
    # What ought to be, may be or will be.
    "must": "must should ought need let",
    "may": "may might could",
    "will": "will 'll won't going shall",
    "would": "would if unless whether provided",
    # What may be reported and disputed.
    "statement": "claim report allegation accusation rumour rumor charge suggestion story notion insinuation media",
}
_IRREGULAR = {
    "swore": "swear",
    "sworn": "swear",
    "sought": "seek",
    "said": "say",
    "told": "tell",
    "spoke": "speak",
    "wrote": "write",
    "written": "write",
    "found": "find",
    "shown": "show",
    "felt": "feel",
    "thought": "think",
    "undertook": "undertake",
    "withheld": "withhold",
    "thinks": "think",
    "won": "win",
    "stole": "steal",
    "stolen": "steal",
    "lies": "lie",
    "lying": "lie",
    "begged": "beg",
    "admitted": "admit",
    "admitting": "admit",
    "committed": "commit",
}
_TABLE = {word: name for name, words in reversed(_WORDS.items()) for word in words.split()}
_DOUBLED = frozenset("bdglmnprt")


def attitude(word: str) -> str | None:
    """Return the class of a folded word in any of its inflected forms, or ``None``."""
    found = _TABLE.get(word) or _TABLE.get(_IRREGULAR.get(word, ""))
    if found or len(word) < 5:
        return found
    for ending, rests in (("ies", ("y",)), ("ied", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ed", ("", "e")),
                          ("ing", ("", "e"))):  # fmt: skip
        if word.endswith(ending):
            stem = word[: -len(ending)]
            for rest in rests:
                if stem + rest in _TABLE:
                    return _TABLE[stem + rest]
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED and stem[:-1] in _TABLE:
                return _TABLE[stem[:-1]]
    return None
