"""The forms of English verbs that no ending tells: which verb each is of, and which of them are only participles."""

from __future__ import annotations

BE = frozenset("is are was were been".split())
"""What stands before a participle where something is done to what is named before it."""
DETERMINERS = frozenset("the a an its his her their our my your this these those".split())
"""Behind these stands no verb."""
# The verb, its past tense, and its participle where that is another form. Forms that are common nouns or forms of
# another verb as well are left out: bore, found (founded), lay, wound, bound.
_VERBS = """
arise arose arisen; awake awoke awoken; beat beat beaten; become became become; begin began begun; bend bent; bite bit
bitten; bleed bled; blow blew blown; break broke broken; breed bred; bring brought; build built; burn burnt; buy bought;
catch caught; choose chose chosen; cling clung; come came come; creep crept; deal dealt; dig dug; draw drew drawn;
dream dreamt; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt;
fight fought; find found; flee fled; fly flew flown; forbid forbade forbidden; forget forgot forgotten; freeze froze
frozen; get got gotten; give gave given; go went gone; grow grew grown; hang hung; hear heard; hide hid hidden; hold
held; keep kept; kneel knelt; know knew known; lead led; lean leant; learn learnt; leave left; lend lent; light lit;
lose lost; make made; mean meant; meet met; pay paid; prove proved proven; rebuild rebuilt; ride rode ridden; ring rang
rung; rise rose risen; run ran run; say said; seek sought; sell sold; send sent; sew sewed sewn; shake shook shaken;
shine shone; shoot shot; show showed shown; shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; sleep slept;
smell smelt; sow sowed sown; speak spoke spoken; speed sped; spend spent; spin spun; stand stood; steal stole stolen;
stick stuck; strike struck; strive strove striven; swear swore sworn; sweep swept; swell swelled swollen; swim swam
swum; swing swung; take took taken; teach taught; tear tore torn; tell told; think thought; throw threw thrown;
understand understood; undertake undertook undertaken; wake woke woken; wear wore worn; weave wove woven; weep wept;
win won; withdraw withdrew withdrawn; write wrote written
"""
_ROWS = [row.split() for row in _VERBS.split(";")]
_VERB_OF = {form: row[0] for row in _ROWS for form in row}
_ONLY_PARTICIPLES = frozenset(form for row in _ROWS for form in row[2:] if form not in row[:2])


def verb_of(word: str) -> str:
    """Return the verb that a folded English word is an irregular form of, the word itself if it is none."""
    return _VERB_OF.get(word, word)


def is_irregular(word: str) -> bool:
    """Tell whether a folded English word is a past tense or participle that no ending tells."""
    return word in _VERB_OF and _VERB_OF[word] != word


def is_only_participle(word: str) -> bool:
    """Tell whether a folded English word is a participle and no past tense: given, written."""
    return word in _ONLY_PARTICIPLES
