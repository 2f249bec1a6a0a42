"""What the tests share: lines of pages, and Hypothesis strategies for any text and for pages as scrapers leave them.

Gives data and strategies, tests nothing. All lines are this file's own; they read like news but report nothing.
"""

from __future__ import annotations

from hypothesis import strategies as st

ANY = st.text()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY,
    lambda inner: st.lists(inner) | st.dictionaries(ANY | st.sampled_from(["start", "end"]), inner),
)
_LETTERS = st.characters(exclude_categories=["Cs"])
_ODD = st.one_of(
    st.sampled_from(
        ["\xa0", "\u200b", "\ufeff", "\u200d", "\u2028", "\u2029", "\x85", "\r", "\r\n", "\n", "\v", "\f", "\t", " "]
    ),
    st.sampled_from(
        ["\U0001f69c", "e\u0301", "\u0f71\u0f74", "\xe2\x80\x99", "\U00010400", "\u10d7\u10d1", "\u5317\u4eac\u3002"]
    ),
    st.sampled_from(
        ['"', "'", "\u201c", "\u201d", "\u2018", "\u2019", "\u00ab", "\u00bb", "\u201e", ".", "?", "!", "...", "\u2026"]
    ),
)

HEADLINES = (
    "Valley council weighs a new bridge",
    "Farmers block the pass for a third day",
    "WAR IN THE HILLS",
    "Why did the talks collapse?",
    "Mediators return to the table",
)
PARAGRAPHS = (
    "The council of the upper valley met for nine hours and went home without a vote, two of its members said.",
    "Nobody in Orlan had heard of the order before Tuesday. Shops stayed open, and the buses ran as they always do.",
    "“We asked for grain and they sent us leaflets,” Marta Ilves said. “Who eats leaflets?” she asked.",
    "Gen. Otto F. Brandt left at 6 a.m. with the U.S. delegation; No. 4 battery stayed behind at St. Anne's bridge.",
    "A subscription to the village paper costs less than bread, and its readers donate what they can.",
    "He laughed. “Never!”",
    "Rain fell.",
)
# Lines that are clutter wherever they stand, with their kinds.
CLUTTER = (
    ("paywall", "Subscribe now"),
    ("paywall", "Already a subscriber? Log in"),
    ("paywall", "Please log in to your account to continue reading this story."),
    ("paywall", "You have reached your monthly limit of free articles."),
    ("paywall", "You must update your payment method under My Account or your access will end."),
    ("donation", "Donate today"),
    ("donation", "Support the Orlan Herald!"),
    ("donation", "Our journalism is paid for by people like you: donate what you can, when you can."),
    ("donation", "Your support keeps this newsroom open. Thank you."),
    ("cookie", "Accept all cookies"),
    ("cookie", "This website uses cookies to remember what you have read."),
    ("newsletter", "Sign up for our weekly newsletter"),
    ("newsletter", "Get the best of the valley delivered to your inbox every Friday."),
    ("advertisement", "Advertisement"),
    ("advertisement", "- ADVERTISEMENT -"),
    ("advertisement", "Story continues below"),
    ("advertisement", "We may earn a small commission when you buy through links on this page."),
    ("comments", "12 comments"),
    ("comments", "Leave a comment"),
    ("share", "Share this article"),
    ("share", "Facebook, Twitter and WhatsApp"),
    ("share", "Follow the Orlan Herald on Facebook and on Telegram"),
    ("login", "Log in"),
    ("login", "Create a free account"),
    ("caption", "The old bridge at Orlan in June. Photo by Jon Oster/Valley Pictures."),
    ("caption", "(Jon Oster / Valley Pictures)"),
    ("caption", "Villagers watch the river rise. Press office of the council/TASS"),
    ("caption", "Image 2 of 7"),
    ("caption", "Villagers who were told to leave wait at the ferry, the council said on Monday. (AP Photo/Jon Oster, File)"),
    ("caption", "A ferryman said that he would not sail before the flood had fallen. (Valley Pictures via Reuters)"),
    ("caption", "FILE - The bridge before the flood, seen from the north bank."),
    ("byline", "By Lena Maric"),
    ("byline", "By Lena Maric and Jon B. Oster, Orlan"),
    ("byline", "Published 3 May 2021"),
    ("byline", "Herald.example, 3 May 2021 - 18:40, Orlan"),
    ("byline", "4 min read"),
    ("see_also", "Read more: Farmers block the pass for a third day"),
    ("recruiting", "The Herald seeks stringers in the east. We offer fair pay. Write to desk@herald.example"),
    ("recruiting", "We are hiring a night editor; apply with two samples of your work."),
    ("navigation", "| News, Valley, Orlan"),
    ("navigation", "Home > News > Valley"),
    ("navigation", "Skip to main content"),
    ("navigation", "Tags: bridge, council, Orlan"),
    ("navigation", "© 2021 Herald Media. All rights reserved."),
    ("navigation", "* * *"),
)
# Paragraphs that only talk about such things.
NO_CLUTTER = (
    "The ministry said its website uses cookies and that citizens may refuse them.",
    "Readers had begun to donate to the families, and the first bus of food left on Sunday.",
    "“Your support makes a difference to us,” the president told the volunteers in their camp.",
    "“We need your help and your support now more than in any year before, and you know it well.”",
    "Subscriptions to the party paper fell by half after the vote.",
    "Check whether your subscription is renewed without notice, the consumer office advises.",
    "The army bought advertisements in three papers to find recruits.",
    "He declined to comment.",
    "No comment.",
    "More than 30 comments on the decree were sent in by lawyers.",
    "5 responses to the crisis have been tried so far, none of them with success.",
    "By Friday the road was open again.",
    "By Christmas Orlan had no bread.",
    "Follow the river for an hour and you reach the last post.",
    "A photo by a villager shows soldiers asleep in the square.",
    "The dispatch was carried by Interfax and TASS.",
    "The company is seeking engineers for the pass, where the state pays double.",
    "Thank you for standing with us, the banner over the gate read in three languages.",
    "Support for the pact is strong among the young.",
    "Share prices fell as soon as the news reached the coast.",
    "Sign up or leave, the recruits were told.",
    "Reporting by the rights group shows how the camp was built.",
    "The rights group says that the reporting by its staff was ignored.",
    "More troops: that was the first demand the general made.",
    "Nous avons relu le mot « paix » dans chaque lettre.",
    "Dear readers of this column, the valley is not for sale.",
    "The journalists urged their readers to donate blood, and thousands did.",
    "Independent media have been closed in the valley since the spring.",
)
# A line for each way in which a page asks something of its reader, or sets links beside links.
CALLS = (
    ("paywall", "Subscribe for $2 a week"),
    ("paywall", "You have opened 4 of your 6 free stories this week."),
    ("paywall", "To read the rest of this story, log in or become a member"),
    ("paywall", "This analysis is open only to subscribers."),
    ("paywall", "Become a subscriber to unlock the valley archive"),
    ("donation", "Support our local coverage"),
    ("donation", "Support independent journalism. Give today."),
    ("donation", "Help us keep these maps and reports free"),
    ("donation", "Your donation helps us keep the mill desk going"),
    ("donation", "If you like our work, please chip in"),
    ("donation", "We rely on readers like you."),
    ("donation", "The Herald needs a roof: any amount helps"),
    ("cookie", "We respect your privacy. Manage choices"),
    ("cookie", "We and our 31 partners store cookies on your machine. Reject / Manage choices"),
    ("newsletter", "Get our river reports in your inbox every Sunday"),
    ("newsletter", "Get the Valley Daily, every weekday at 6"),
    ("newsletter", "Valley Letter: sign up here"),
    ("newsletter", "SIGN UP: What the valley talks about"),
    ("newsletter", "Sign up for Valley Week"),
    ("newsletter", "Like what you read? Never miss a story."),
    ("newsletter", "The week in Orlan, every Friday"),
    ("advertisement", "ADVERT: Boots for every pass"),
    ("advertisement", "Advertisement - scroll on to continue"),
    ("advertisement", "Save 20% on boots and ropes"),
    ("advertisement", "Fly to Orlan from $99"),
    ("advertisement", "Anzeige"),
    ("comments", "Comments (2,045) Sort by: Newest"),
    ("comments", "Read 1,204 comments"),
    ("comments", "31 comments. Please be civil."),
    ("comments", "Be the first to reply"),
    ("comments", "Comments have been turned off"),
    ("comments", "Leave a comment (no links)"),
    ("login", "Register | Sign in"),
    ("login", "Members: log in for the full minutes"),
    ("login", "Sign in to keep this page in your list"),
    ("login", "Already registered? Log in"),
    ("recruiting", "We are hiring: chess reporter, Orlan"),
    ("recruiting", "We're hiring! Night editor, half time"),
    ("recruiting", "The Herald is looking for a photographer"),
    ("recruiting", "Vacancy: two clerks for the front office"),
    ("recruiting", "Write for us! Send your pitches to the desk"),
    ("recruiting", "Join our trainee programme"),
    ("recruiting", "The Herald seeks a translator, apply here"),
    ("share", "Email this page   Print"),
    ("share", "VK  OK  Viber  Copy link"),
    ("share", "Facebook X Telegram Email"),
    ("share", "Share on WhatsApp / Telegram"),
    ("share", "3,018 shares"),
    ("share", "Tell your friends: VK OK FB"),
    ("navigation", "Home News Opinion Weather Travel"),
    ("navigation", "News  World  Chess"),
    ("navigation", "Home / Valley / Orlan"),
    ("navigation", "Home » Politics » The bridge"),
    ("navigation", "Opinion | Europe"),
    ("navigation", "Back to all news"),
    ("navigation", "Column two, continued on page nine"),
    ("byline", "By the Upper Valley desk"),
    ("byline", "By our mill correspondent in Orlan"),
    ("byline", "From our own correspondent, Orlan"),
    ("byline", "By staff and agencies"),
    ("byline", "Words: Lena Maric"),
    ("byline", "Analysis by J. B. Oster"),
    ("byline", "Lena Maric | Updated 18:05"),
    ("byline", "Rubric: Valley | Views: 2 301"),
    ("byline", "Editor: Lena Maric"),
    ("byline", "Posted by Lena on 3 May 2021"),
    ("caption", "File photo: the ferry before the flood"),
    ("caption", "Guards at the mill. File photo"),
    ("caption", "Guards at the mill, who sleep in turns. (Pool photo)"),
    ("caption", "Guards at the mill. PICTURE: Jon Oster"),
    ("caption", "Guards at the mill. REUTERS/Jon Oster"),
    ("caption", "Guards at the mill (Jon Oster for the Herald)"),
    ("caption", "Image caption Guards at the mill sleep in turns"),
    ("see_also", "READ NEXT: The mill that feeds two armies"),
    ("see_also", "Also read: The mill that feeds two armies"),
    ("see_also", "More stories: The mill that feeds two armies"),
    ("see_also", "From the archive: The mill that fed two armies"),
    ("byline", "18:05 03.05.2021"),
    ("byline", "18:05, 3 May 2021 | Updated: 19:10, 3 May 2021"),
    ("byline", "Last modified on Mon 3 May 2021 18.05 BST"),
    ("byline", "Published On 3 May 20213 May 2021"),
    ("byline", "This article is more than 2 years old"),
    ("byline", "Edited by: Lena Maric"),
    ("byline", "Lena Maric contributed reporting."),
    ("byline", "With reporting by the Herald, Valley Radio and AFP"),
    ("byline", "The views expressed here are the author's own and do not necessarily reflect those of the Herald."),
    ("caption", "Image source, Valley Pictures"),
    ("caption", "Image caption, Guards at the mill sleep in turns"),
    ("caption", "View image in fullscreen"),
    ("caption", "Guards at the mill, who sleep in turns (photo: Jon Oster)"),
    ("caption", "Guards at the mill, who sleep in turns. [Jon Oster/Valley Pictures]"),
    ("newsletter", "Privacy Notice: Newsletters may contain word of charities. For more see our privacy policy."),
    ("share", "View this post on Instagram"),
    ("share", "A post shared by Valley Week (@valleyweek)"),
    ("share", "pic.twitter.com/a1B2c3D4e5"),
    ("share", "Click to share on Facebook (Opens in new window)"),
    ("share", "Join our Telegram channel"),
    ("share", "Share full article"),
    ("share", "Follow the Herald's coverage of the bridge at https://herald.example/bridge"),
    ("see_also", "Explore more on these topics"),
    ("navigation", "Reuse this content"),
    ("navigation", "Our Standards: The Herald Trust Principles., opens new tab"),
    ("navigation", "list of 3 items"),
    ("navigation", "Found a mistake? Select it and press Ctrl + Enter"),
    ("navigation", "This post is also available in: Deutsch (German)"),
    ("navigation", "For ease of reading, we choose not to use words such as “so-called” when we speak of the valley."),
)
# What looks like them, and is the article's.
NO_CALLS = (
    "Support for independent journalism has halved.",
    "Support independent media, she told the crowd.",
    "Help us keep the valley free",
    "Your support helps the army, the posters say.",
    "Your donation pays for the war, the posters say.",
    "We depend on you for grain.",
    "If you like this war, wait for the next one.",
    "Give to the poor",
    "Get the army out of our streets every day",
    "Get our sons home by Friday",
    "The week, every day of it, went by in cellars.",
    "Sign up for War",
    "The army is looking for translators who speak three languages.",
    "The news agency is looking for its reporters.",
    "Troops are searching for two reporters missing since Monday",
    "We are hiring more guards than teachers.",
    "We are hiring: that was the sign on the gate.",
    "Become a soldier",
    "“We are hiring a reporter”",
    "Reporters wanted by the junta flee",
    "The Herald wanted a reporter in every village.",
    "Fly the flag for peace",
    "Save 40% of the harvest, the ministry orders",
    "Promotion - and then prison",
    "1,204 shares changed hands.",
    "Print this and burn it.",
    "Be polite",
    "Only registered users can enter the port.",
    "Register to vote by Friday",
    "Already a reader of three papers, Ilves bought a fourth.",
    "To see more of the war, look west",
    "Subscribe to continue the war, one of them joked",
    "You have read free stories of heroes.",
    "This report is open to members of parliament.",
    "From our correspondent in Orlan came one word.",
    "By the desk stood a soldier.",
    "By our reckoning the bridge will hold.",
    "Comment by Ilves angers the coast",
    "Analysis: Why the talks failed",
    "Text: the treaty in full",
    "Home is where the guns are silent",
    "War / Peace",
    "Monday - Politics - Orlan",
    "18:05, 3 May 2021: the guns fall silent",
    "Last modified on a Monday, the decree was void by Friday.",
    "This article is more than a year late.",
    "With reporting by foreign papers banned, the valley went dark.",
    "Edited by the army, the film shows no dead",
    "The views expressed in the leaflet are those of the ministry.",
    "The image source said nothing.",
    "A post shared by soldiers shows the mill on fire.",
    "Join our march",
    "Follow the coverage of the trial at the mill.",
    "Give this man an article",
    "The list has three items.",
    "The dead of the mill [see map/table]",
    "Poland  Politics  12",
    "Peace. Land. Bread.",
    "1. Lena Maric",
    "Views: mixed",
    "Marta Ilves for the Greens",
    "More bread: that is what the mill wants",
)
# Lines that are clutter beside others, or at one end of a page.
_IN_CONTEXT = (
    "Read more",
    "See also",
    "Support us",
    "Dear readers,",
    "Monthly",
    "Leave a Reply",
    "3 responses to “Valley council weighs a new bridge”",
    "Home",
    "Coast",
    "Chess",
    "Lena Maric is a reporter based in Orlan.",
    "Lena Maric in Orlan",
    "Farmers at the pass on Monday. EPA",
    "Shops stayed open, and the buses ran as they always do.",
)

_ENDS = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\n \xa0\n", "\u2028", "\u2029", "\n\u200b\n", "\f"])
_PADS = st.sampled_from(["", "", "", " ", "\t", "\xa0", "\ufeff", "\u200b "])


def unicode_text(max_size: int = 200) -> st.SearchStrategy[str]:
    """Any text at all, with the characters that break offsets and sentences more often than chance has them."""
    return st.lists(
        st.one_of(_LETTERS, _ODD, st.sampled_from(["Mr", "U.S", "a", "B", " ", "12"])), max_size=max_size
    ).map("".join)


@st.composite
def _wrapped(draw: st.DrawFn) -> str:
    words = " ".join(draw(st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=3))).split()
    width, lines = draw(st.integers(30, 100)), [""]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return draw(st.sampled_from(["\n", "\r\n"])).join(line for line in lines if line)


@st.composite
def articles(draw: st.DrawFn) -> str:
    """A scraped page: paragraphs, headlines and clutter in any order, with any ends of lines and odd white space."""
    clutter = st.sampled_from([*_IN_CONTEXT, *(line for _, line in (*CLUTTER, *CALLS))])
    body = st.sampled_from([*PARAGRAPHS, *NO_CLUTTER, *NO_CALLS, *HEADLINES])
    line = st.one_of(body, clutter, _wrapped(), unicode_text(12))
    parts = draw(st.lists(st.tuples(_PADS, line, _PADS, _ENDS), max_size=25))
    return "".join(map("".join, parts))


def rows_of_cells() -> st.SearchStrategy[list[list[str]]]:
    """Rows of a table, in some of whose cells a byte stands that is no UTF-8, as a surrogate."""
    cell = st.tuples(unicode_text(6), st.sampled_from(["", "", "", "\udcff"])).map("".join)
    return st.lists(st.lists(cell, min_size=1, max_size=3), max_size=6)
