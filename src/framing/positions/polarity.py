"""Words that speak for or against something, and words that turn or weaken them: tables written for this project.

Gives `marks`, one mark a word of a text: for (``+``) or against (``-``), followed by ``n`` within reach of a negation;
``neg`` for a negation, ``mod`` for a modal, ``""`` for any other word. It is data; what the marks say of a source and a
target is learned from examples.
"""

from __future__ import annotations

from collections.abc import Sequence

_REACH = 4  # words after a negation that it may turn
_FOR = """
support back endorse approve favor favour welcome praise applaud hail commend laud defend advocate promote champion embrace
encourage urge agree accept recognize recognise join help assist protect strengthen improve benefit succeed win victory good
great better best strong fair honest legal legitimate lawful right hope hopeful optimistic confident proud trust thank
grateful celebrate honor honour love admire respect ally friend partner allow permit enable restore rebuild peace agreement
deal cooperation progress gain advantage safe secure freedom liberty justice brave hero heroic sympathize solidarity pledge
commit vow promise guarantee rescue save important vital crucial necessary essential need serious urgent appreciate
congratulate cheer boost expand enhance invest reward reliable sensible reasonable wise effective popular lead fund sign
ratify pass
"""
_AGAINST = """
oppose reject deny refuse condemn criticize criticise denounce blame accuse attack blast slam rip assail deplore decry
protest object resist fight block veto stop halt prevent ban prohibit undermine threaten warn fear worry concern concerned
doubt dispute dismiss refute disavow mock deride ridicule scold rebuke censure complain lament regret fail failure lose loss
bad worse worst weak unfair dishonest lie liar lying illegal illegitimate unlawful wrong corrupt fraud hoax scandal crime
criminal abuse violate violation breach betray betrayal invade invasion occupy occupation aggression aggressor kill murder
destroy damage harm hurt suffer danger dangerous disaster catastrophe crisis tragedy terror terrorist extremist radical hate
enemy rival against sue lawsuit probe investigate indict impeach guilty shame shameful disgrace outrage outrageous absurd
ridiculous nonsense false fake baseless unfounded propaganda provocation exaggerate alarmist myth cut repeal withdraw
withhold boycott sanction punish penalize expel oust resign condemnation opposition criticism rejection refusal failed
broken ugly terrible horrible awful cruel unjust reckless irresponsible unacceptable intolerable costly burden
"""
_NEGATIONS = frozenset(
    """
    not no never cannot without neither nor nobody nothing none hardly barely few little lack lacks lacked unlikely refuse
    refused refuses refusing fail failed fails deny denied denies denying against stop stopped stops prevent prevented
    prevents reject rejected rejects don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't
    shouldn't hasn't haven't hadn't
    """.split()
)
_MODALS = frozenset(
    "may might could would should must can will if whether unless perhaps maybe possibly likely reportedly allegedly".split()
)
# Words of a target that name the end or the absence of a matter, so that who is for the matter is against the target.
_ENDINGS = frozenset(
    """
    not no without against ending end stop stopping leaving leave quitting closing banning ban lifting removing withdrawing
    withdrawal pulling refusing rejecting abolishing repealing scrapping cutting giving abandoning denying avoiding keeping
    staying remaining opposing fighting resisting blocking halting
    """.split()
)


def _forms(word: str) -> set[str]:
    """Return a word with the endings it may take; some forms are no words, which does no harm."""
    out = {word, *(word + ending for ending in ("s", "ed", "ing", "d", "es", "ly"))}
    if word.endswith("e"):
        out |= {word[:-1] + ending for ending in ("ing", "er", "ion")}
    if word.endswith("y"):
        out |= {word[:-1] + "ies", word[:-1] + "ied"}
    if len(word) < 6:
        out |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return out


_SIGNS = {form: "-" for word in _AGAINST.split() for form in _forms(word)}
_SIGNS |= {form: "+" for word in _FOR.split() for form in _forms(word)}


def marks(words: Sequence[str]) -> list[str]:
    """Return the mark of each folded word of a text."""
    out, last = [], -_REACH - 1
    for place, word in enumerate(words):
        sign = _SIGNS.get(word, "")
        if sign:
            out.append(sign + "n" if place - last <= _REACH else sign)
        else:
            out.append("neg" if word in _NEGATIONS else "mod" if word in _MODALS else "")
        if word in _NEGATIONS:
            last = place
    return out


def direction(target: Sequence[str]) -> str:
    """Say what sort of target the folded words name: a ``claim``, the ``end`` of a matter, or a ``matter``."""
    if target[:1] and target[0] in ("that", "whether", "how"):
        return "claim"
    return "end" if _ENDINGS.intersection(target) else "matter"
