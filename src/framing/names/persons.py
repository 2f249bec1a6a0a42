"""Words by which speakers are called, and those that open sentences and call nobody: a table written for this project.

It is data; which noun stands for whom in a given article is decided by `speakers`.
"""

from __future__ import annotations

# The noun before the colon may take up again a person who was called by any of those behind it.
_TAKES_UP = """
    lawmaker: parliamentarian deputy legislator senator congressman congresswoman representative mp mep politician
    parliamentarian: lawmaker deputy legislator senator mp politician
    legislator: lawmaker deputy senator congressman congresswoman representative mp
    deputy: lawmaker parliamentarian legislator
    politician: lawmaker parliamentarian deputy legislator senator congressman congresswoman representative mp candidate mayor
    spokesman: representative secretary
    spokeswoman: representative secretary
    spokesperson: spokesman spokeswoman representative secretary
    representative: spokesman spokeswoman spokesperson congressman congresswoman lawmaker
    premier: minister pm
    minister: pm fm
    diplomat: fm ambassador envoy consul attache chargé mediator negotiator delegate head
    ambassador: envoy diplomat
    envoy: ambassador diplomat
    mediator: negotiator envoy diplomat minister president
    officer: general colonel major captain lieutenant commander brigadier admiral sergeant superintendent inspector constable
    commander: general colonel major captain lieutenant brigadier admiral
    soldier: private corporal sergeant conscript recruit trooper deserter specialist ensign lieutenant fighter
    conscript: soldier recruit private
    deserter: soldier conscript private corporal sergeant
    veteran: soldier corporal sergeant captain colonel
    expert: analyst scholar researcher professor scientist economist historian academic lecturer sociologist lawyer
    analyst: expert scholar researcher economist
    scholar: professor historian academic researcher lecturer
    academic: professor historian scholar researcher lecturer
    researcher: professor scientist historian analyst academic scholar
    scientist: professor researcher biologist chemist physicist geologist
    lawyer: attorney solicitor barrister counsel advocate
    attorney: lawyer counsel prosecutor
    judge: magistrate justice
    doctor: physician surgeon paediatrician psychiatrist
    trainer: coach manager
    manager: coach trainer
    player: midfielder striker goalkeeper defender forward captain footballer
    athlete: player skater runner swimmer biathlete footballer
    artist: singer actor actress musician painter
    journalist: reporter correspondent editor columnist broadcaster presenter
    reporter: journalist correspondent
    activist: campaigner protester demonstrator organiser organizer
    cleric: priest bishop archbishop imam rabbi pastor patriarch cardinal
    official: commissioner inspector administrator minister secretary spokesman spokeswoman
    chief: director commander head commissioner president
    head: director chief president chairman chairwoman
    boss: director chief head manager owner chairman
    leader: president premier head chief chairman
    ruler: king sultan emir president
    villager: farmer resident
    resident: villager neighbour pensioner
    source: insider official
    insider: source
    candidate: politician senator governor
    inmate: prisoner detainee
    prisoner: inmate detainee
    defendant: suspect
    head of state: president king emir sultan prince ruler
    paper: newspaper daily weekly
    newspaper: paper daily weekly
    daily: newspaper paper
    broadcaster: channel station television radio network
    channel: broadcaster station television
    station: broadcaster channel radio television
    company: firm manufacturer utility
    firm: company manufacturer
    agency: administration authority bureau service
    group: organisation organization association movement federation charity
    organisation: group association federation charity
    organization: group association federation charity
    bloc: alliance coalition
    mission: embassy
    poll: survey
    survey: poll
"""
_MALE = """
    man boy father son brother husband grandfather grandson uncle nephew king prince duke lord policeman fisherman
    spokesman chairman congressman salesman businessman gentleman widower stepfather headmaster bishop archbishop imam
    priest rabbi patriarch cardinal pope sultan emir monk landlord waiter actor fireman alderman schoolboy father-in-law
"""
_FEMALE = """
    woman girl mother daughter sister wife grandmother granddaughter aunt niece queen princess duchess lady policewoman
    spokeswoman chairwoman congresswoman saleswoman businesswoman widow stepmother headmistress actress nun waitress
    landlady mother-in-law schoolgirl midwife
"""
_OTHERS = """
    person colleague friend aide adviser advisor assistant roommate cousin partner opponent rival predecessor successor
    member critic supporter user child teenager orphan parent secretary-general treasurer speaker rapporteur co-ordinator
    coordinator agent observer monitor volunteer guide cyclist tourist retiree novice scout democrat republican scientist
    ombudsman whip nominee incumbent winner founder author petitioner applicant complainant ally commissar
    economist consultant operator guard ranger smuggler hacker programmer planner architect investigator
    detective commissaire constable bailiff ensign cadet marshal lance-corporal serviceman servicewoman lifeguard
    parishioner teller reader writer scholar tenant developer investor banker broker skipper director executive chair
    chairperson worker driver welder electrician engineer miner carpenter mechanic attendant clerk porter cook joiner
    cleaner teacher headteacher lecturer tutor student pupil principal neighbor survivor visitor passenger refugee migrant
    detainee exile pastor cleric vicar co-founder proprietor dealer trader merchant shopkeeper baker butcher herder
    shepherd muleteer grower medic nurse dentist novelist poet writer designer dissident trooper rifleman pilot sailor
    emperor empress shah tsar viceroy regent under-secretary colonel-general major-general seller vendor buyer rector dean
    commandant captain co-chair mp parliamentarian pollster columnist
    premier strategist staffer lobbyist statistician epidemiologist virologist biologist chemist physicist geologist
    historian archaeologist curator archivist librarian conductor composer producer sheriff coroner
"""
_BODIES = """
    ministry office party court council commission committee department embassy agency company group army police union
    government parliament report statement campaign bank institute university church organisation organization charity
    association federation bureau service newspaper paper website channel broadcaster network study survey poll mission
    command administration authority board house society bloc centre center headquarters front movement firm team
    secretariat directorate inspectorate consulate chamber prefecture side daily weekly magazine radio television outlet
    site station press kremlin senate congress assembly presidency club league airport manufacturer utility
    note communique communiqué document letter alliance coalition militia navy registry chancery treasury
    district municipality school hospital regulator tribunal foundation trust fund programme project observatory
    legation admiralty staff corps force forces authorities media prosecution defence leadership junta page account
"""
_PEOPLE = """
    people men women officials soldiers residents experts analysts critics sources workers officers villagers families
    relatives lawyers prosecutors investigators doctors police lawmakers senators members deputies ministers diplomats
    refugees prisoners protesters activists witnesses teachers students farmers rebels separatists leaders authorities
    supporters opponents democrats republicans insiders scientists researchers reporters journalists parents neighbours
    others those some many few both two three several troops forces commanders observers representatives
"""
_TITLES = {
    **dict.fromkeys(["mr", "mister", "sir", "monsieur", "herr", "señor", "don", "lord", "fr", "pan"], "m"),
    **dict.fromkeys(["mrs", "ms", "miss", "lady", "dame", "madame", "frau", "señora", "baroness", "sister"], "f"),
    **dict.fromkeys(
        """
        dr prof professor gen col maj capt lt sgt cpl pte pvt brig brig-gen adm cmdr cde barr supt insp rep sen gov rev hon
        senator representative president governor general colonel major captain lieutenant sergeant corporal private
        brigadier admiral commander judge justice minister chancellor secretary ambassador mayor pope king queen prince
        princess sheikh imam bishop archbishop father cardinal specialist ensign superintendent inspector detective
        constable ex-lance lance commissioner deputy chairman director spokesman spokeswoman spokesperson councillor
        congressman congresswoman alhaji hajj chief comrade privates
        """.split(),
        "",
    ),
}
OFFICES = frozenset("FM PM MEP CEO".split())  # titles where a name follows, and else perhaps the time of day
# Given names that one sex bears in most places; others tell nothing.
_MEN = """
    adam ahmed alan albert alejandro alexander alexei ali alistair alastair anatoly anders andrei andrew andrzej anthony
    antonio arthur artur ben benjamin bernard bob bogdan boris brian bruno carl carlos charles chris christian clyde corey
    dale daniel dave david denis dennis diego dmitri dmitry dmytro don donald douglas dwayne edward emmanuel eric erik
    ernst ferdinand filip francis francois frank fred gary gene george gerald gleb gregory gustav hans hamza haruki hassan
    hector henry hiroshi hugo hussein ian ibrahim igor ihor ilya ivan ivar jack jacob jacques james jan jason jean jim joao
    joe johan john jon jonas jorge jose josef joseph juan kamal karel karl kemal ken kenneth kevin khalid klaus kurt lars
    leo leon leonid lloyd louis luis luka lukas malik manuel marco mario mark markus martin matteo matthew max michael
    michel miguel mike mikhail milan mohamed mohammed muhammad musa mustafa mykola nikolai nikola oleg oleh omar oscar
    otis otto pablo pascal patrick paul pavel pedro pere peter petr philip pierre piotr rafael ralph ramon raul raymond
    richard robert roger roman ruben rustam samuel sean sebastian sergei serhiy sergey simon stanislav stefan stephen
    steve stuart taras thomas tim timothy tom tomas tony umar valery vasily victor viktor vincent vitaly vivek vladimir
    volodymyr walter warren wayne werner wilhelm william wolfgang yahya yuri yusuf zoran neil curtis mitchell trystan
    alexey andriy anton antony arkady artem artyom aslan dmitriy evgeny georgi giorgi ibragim irakli levan oleksandr serhii
    vadim valeriy vitali vyacheslav yevgeny yuriy yury zurab
    nizar kamyar teodoro dorian danilo enzo petelo jonathan nils eero sione wycliffe abdel abdul abdirizak hubert
"""
_WOMEN = """
    ada agnes aisha alice alina amal amanda amina amy ana anastasia angela anita anna anne annika astrid barbara beatriz
    beatrice béatrice bella brigitte carla carmen carol caroline catherine charlotte charline chiara christine claire clara
    dana daria deborah denise diana dolores dora dorota dorothy edith elaine elena eleanor elisabeth elizabeth ella ellen
    elsa emily emma erika esther eva fatima fatou fiona florence frances gabriela gertrude gloria grace greta gwen halina
    halima hanna hannah helen helena helga ilda ilse inga ingrid irena irene irina isabel jana jane janet jennifer jessica
    joan joanna josephine julia julie karen kate katarina katherine kathleen katya kirsty laila laura laurel leila leilani
    lena linda lisa liudmyla louise lucia lucy ludmila lyudmila magda mair margaret margrethe maria marie marina marta
    martha mary maya meera mercedes mira miriam monica nada nadia nancy natalia natasha nicole nina nora olena olga oksana
    orna pamela patricia paula petra priya rachel rebecca regina renata rita rosa rose ruth ruta samira sandra sara sarah
    sheila silvia simone sinam sofia sonia stella susan svetlana svitlana sylvia tamara tatiana tetiana teresa tori tuula
    kateryna maia nino salome tetyana
    ursula valentina vera veronica victoria virginia wanda yulia yvonne zeinab zoe zofia aino sameera siobhan nadine
"""

TAKES_UP: dict[str, frozenset[str]] = {
    noun: frozenset(others.split()) for noun, others in (line.split(":") for line in _TAKES_UP.strip().splitlines())
}
TAKES_UP = {noun.strip(): others for noun, others in TAKES_UP.items()}
MALE, FEMALE = frozenset(_MALE.split()), frozenset(_FEMALE.split())
BODIES: frozenset[str] = frozenset(_BODIES.split())
_CALLED = frozenset().union(TAKES_UP, *TAKES_UP.values(), MALE, FEMALE, _OTHERS.split())
PERSONS: frozenset[str] = _CALLED - BODIES - {office.lower() for office in OFFICES}
PEOPLE: frozenset[str] = frozenset(_PEOPLE.split()) | {f"{noun}s" for noun in PERSONS}
TITLES: dict[str, str] = _TITLES
# Bodies that are worth a mention without a capital, and names of places that stand for governments.
PLAIN_BODIES = frozenset(
    "ministry council committee court agency company party army embassy department commission union federation "
    "government parliament newspaper broadcaster channel prosecution authority administration office".split()
)
GIVEN: dict[str, str] = dict.fromkeys(_MEN.split(), "m") | dict.fromkeys(_WOMEN.split(), "f")
ANYONE = frozenset("man woman person speaker author source".split())
# Places that stand for governments; they are no company and no "he".
PLACES = frozenset(
    """
    moscow kyiv kiev washington london paris berlin beijing peking tehran ankara baghdad damascus cairo rabat algiers
    tripoli nairobi pretoria delhi islamabad tokyo seoul pyongyang hanoi havana brussels rome madrid lisbon athens
    warsaw prague budapest belgrade zagreb sarajevo pristina tbilisi yerevan baku minsk vilnius riga tallinn helsinki
    stockholm oslo copenhagen vienna geneva jerusalem beirut amman riyadh doha kabul kigali khartoum luanda harare
    russia ukraine britain france germany america china india pakistan iran iraq israel turkey egypt syria japan poland
    georgia armenia azerbaijan serbia kosovo spain italy greece hungary romania canada mexico cuba sudan ethiopia kenya
    """.split()
)
ANY_BODY = frozenset(
    "company firm paper newspaper daily group agency organisation organization bloc charity outlet party bank network "
    "broadcaster website channel magazine station".split()
)

# Words with a capital at the opening of a sentence that are no part of the name behind them.
OPENINGS = frozenset(
    """
    A After All An And As At Before But By During For From He His Her If In It Its Later Meanwhile No Not Of On Or
    She Since So Some That The Their Then There These They This Those To Under Until When Where While With Yesterday
    Today Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December Last Earlier Only Even Both Also Now I We You My Our What Why How Who
    One Two Three Most Many Few None Half Each Every Several Another Without Ask Asked According Because Although Though
    About Across Against Among Around Between Beyond Despite Following Inside Instead Into Just Like Near Nobody Nothing
    Once Outside Over Perhaps Rather Soon Still Such Thus Through Too Upon Yes Yet
    However Nevertheless Nonetheless Therefore Hence Indeed Besides Otherwise Currently Recently Previously Finally Eventually
    Initially Originally Apparently Reportedly Unfortunately Similarly Likewise Additionally Furthermore Moreover Whereas Whether
    Unless Apart Amid Alongside Ahead Behind Beside Regarding Throughout Towards Within Would Could Should Did Does Is Are Was Were
    Has Have Had Let Maybe Tomorrow Tonight Any Anyone Everyone Somebody Someone Which Whose More Much Less Elsewhere Here Other
    Others
    """.split()
)
