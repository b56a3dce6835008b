"""The small words, folded, by which one tells what a sentence denies, holds possible, joins and counts."""

from __future__ import annotations

from index.records import Language
from index.text import fold


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


# English verbs are given as Snowball stems, Arabic ones in their forms.
DENIES = _folded(
    "not no never none nobody nothing neither nor cannot "
    "fail refus deni reject prevent ban prohibit forbid forbidden avoid lack cancel abolish repeal revok annul "
    "لا لم لن ليس ليست ليسوا لست "
    "نفى نفت نفوا ينفي تنفي ينفون رفض رفضت رفضوا يرفض ترفض يرفضون فشل فشلت فشلوا يفشل تفشل "
    "منع منعت منعوا يمنع تمنع يمنعون بمنع لمنع حظر حظرت حظروا يحظر تحظر يحظرون بحظر لحظر "
    "عجز تعذر امتنع ألغى ألغت ألغوا ألغي ألغيت يلغي تلغي "
    "يلغون إلغاء الإلغاء بإلغاء لإلغاء أبطل أبطلت إبطال الحظر حظرا بالحظر للحظر المنع الرفض الفشل"
)
STOPS = _folded("stop ceas quit")
"""Stems that deny what they are told of with "-ing": "stopped teaching"."""
STOPS_FROM, FROM = _folded("توقف توقفت توقفوا يتوقف تتوقف كف كفت"), fold("عن")
"""Arabic words that do so before «عن»: «توقفت عن العمل»."""
DENIES_ONE = _folded("without non غير بدون دون بلا")
"""Denies the next word alone."""
CEASES = _folded("يزال تزال يزالون يزالان تزالان")
"""Without a denial before it, it has come to an end."""
EXCEPT = fold("إلا")
STILL = _folded("يزال تزال يزالون يزالان تزالان زال زالت زالا زالتا زالوا سيما بد شك only")
"""With a denial before it, no denial: «لا يزال», still."""
SUPPOSES = _folded(
    "may might could would will shall should must can if unless whether perhaps possibl probabl like unlik "
    "plan intend expect propos aim hope want seek alleg suspect threaten consid tri attempt try demand "
    "هدف الهدف يهدف تهدف ربما لعل سوف اذا لو لولا يمكن تمكن يتمكن تتمكن يتمكنوا يمكنك يمكنكم يمكنه يمكنها يمكنهم "
    "يحتمل تحتمل محتمل يعتزم تعتزم اعتزم ينوي تنوي نوى "
    "يخطط تخطط خطط خططت خططوا يخططون يجوز تجوز يتوقع تتوقع متوقع توقع توقعت توقعوا يتوقعون يقترح تقترح اقترح "
    "اقترحت اقترحوا يريد تريد أراد أرادت أرادوا يريدون يسعى تسعى سعى سعت سعوا يعتزمون ينوون نوت نووا المخطط مخطط "
    "خشي خشيت خشوا يخشى تخشى يخشون خاف خافت خافوا يخاف تخاف يخافون خشية مخافة "
    "يستطيع تستطيع يستطيعون يتعين يأمل تأمل يأملون المشتبه مشتبه يشتبه تشتبه اشتبه اشتبهت اشتبهوا محاولة المحاولة "
    "محاولات المحاولات الخطة الخطط اقتراح الاقتراح مقترح المقترح مقترحات المرجح يرجح مرجح توقعات التوقعات "
    "مطالبة المطالبة للمطالبة مطالب "
    "المتوقع المقرر حاول حاولت حاولوا يحاول تحاول يحاولون هدد هددت يهدد تهدد طالب طلب يجب ينبغي ممكنا ممكنة"
)
IMAGINES = _folded("fear worri dream imagin guess assum hint specul predict pray")
"""What follows these and "that" is only supposed."""
EXCEPTS = _folded("except excepting excluding unlike")
"""Of what follows these all that is said is denied."""
BEARS = _folded("يحتمل تحتمل خشي خشيت خشوا يخشى تخشى يخشون خاف خافت خافوا يخاف تخاف يخافون خشية مخافة")
"""Of those that suppose, what supposes only where «أن» follows: else it bears, it endures, it fears a thing."""
NUMBER_SIGN = "no"
"""Before a number it is short for number and denies nothing: No. 12."""
MEASURING = frozenset(("across",))
"""Prepositions that are words of content behind a measure: 45 kilometres across."""
BARE_OPERATORS = _folded(
    "لن never none cannot if unless whether perhaps ربما لعل سوف اذا لو لولا nobody nothing neither "
    "يجب ينبغي يتعين يمكن تمكن يجوز تجوز يتمكن تتمكن يتمكنوا يمكنك يمكنكم يمكنه يمكنها يمكنهم يستطيع تستطيع يستطيعون"
)
"""Of those that deny or suppose, the ones that are no words of content."""
DOUBTS = _folded(
    "seldom rarely hardly barely scarcely allegedly reportedly supposedly purportedly falsely wrongly false untrue "
    "alleged نادرا بالكاد قلما زعما مزعوم المزعوم مزعومة المزعومة كذب كذبا كاذب كاذبة كذبة شائعة الشائعة شائعات "
    "إشاعة إشاعات باطل"
)
"""These say of all in their clause, before them too, that it is hardly or not at all so, or only told."""
WEAKENS = DOUBTS | _folded(
    "few believ claim doubt pretend myth hoax rumour rumor nearly almost "
    "كاد كادت يكاد تكاد كادوا يكادون "
    "قلة يزعم تزعم زعم زعمت زعموا يزعمون الزعم مزاعم يدعون ادعى ادعت يدعي يشاع أشيع يقال قيل "
    "يعتقد تعتقد اعتقد اعتقدت يعتقدون ظن ظنت يظن تظن توهم خرافة"
)
"""What follows these is hardly so, or only told: they are words of content, which one may not leave out."""
BE, HEARSAY = _folded("is are was were be been"), _folded("said thought reported rumoured rumored supposed")
"""What is said, or thought, to be so is only told."""
IF, INVERTED = "if", "should"
"""At the beginning of a sentence the second opens a condition as the first does: "Should it rain, …"."""
CONDITIONS = {
    fold(phrase.replace("_", " ")): denies
    for denies, phrases in (
        (
            False,
            "if provided_that providing_that on_condition as_long_as so_long_as in_case assuming "
            "إذا لو إن_لم فإن_لم وإن_لم بشرط شريطة شرط_أن في_حال في_حالة",
        ),
        (True, "unless only_if except_if إلا_إذا ما_لم"),
    )
    for phrase in phrases.split()
}
"""What opens a condition, and whether it denies it: all that the condition is for is only supposed."""
NO_CONDITION_AFTER = _folded("even as حتى ما")
COMMANDS = _folded(
    "say write answer reply respond claim tell print repeat pretend output cite quote ignore disregard "
    "forget translate "
    "قل قولوا اكتب اكتبوا أجب أجيبوا اطبع كرر ادع ادعي تظاهر اقتبس استشهد تجاهل تجاهلوا انس"
)
"""What someone is told to say is not said: in just these forms a word supposes what follows."""
POSSIBLE_BEFORE_IMPERFECT = fold("قد")
WHAT = _folded("ما")
"""Before a verb it denies, or is what: «ما نام», and "what" after these and before those that follow."""
WHAT_AFTER = _folded(
    "كل بعد قبل عند مثل حين رغم مع من في عن على إلى هو هي هذا ذلك وهو وهي وهذا أن إن غير أهم أول آخر حسب وفق "
    "نادرا كثيرا غالبا عادة سرعان دائما أحيانا قليلا"
)
WHAT_BEFORE = _folded(
    "دام برح انفك فتئ أدى أدت يؤدي تؤدي يعني جعل يجعل دفع يدفع تسبب يتسبب سبب أسفر يسمح سمح يتيح أتاح يدل يعادل تعادل "
    "يقارب يقرب يزيد يقل يكفي يسمى يعرف يتعلق يلي يصل يبلغ سبق عدا بين هو هي يخص يشبه"
)
JOINS = _folded("and و but or nor لكن لكنه لكنها لكنهم لكنهما بل او ثم while whereas although though yet بينما مع فيما")
KEEPS_DENIAL = _folded("or nor او ولا")
RELATES = _folded(
    "which who whom whose where when whenever because as than كلما وكلما "
    "الذي التي الذين اللذين اللتين حيث حين حينما عندما لأن لأنه لأنها "
    "لأنهم ولأن ولأنه ولأنها وحين وعندما وحينما بعدما قبلما منذ كما إذ"
)
RELATIVES = _folded("which who whom whose الذي التي الذين اللذين اللتين")
"""What follows these has its subject before them."""
REPORTS = _folded("that أن أنه أنها أنهم بأن بأنه بأنها إن إنه إنها إنهم")
PRONOUNS = _folded(
    "it its he him his she her they them their this these those that there we our i "
    "هو هي هم هما هذا هذه ذلك تلك هؤلاء وهو وهي وهم وهذا وهذه وذلك وتلك منه منها فيه فيها عنه عنها له لها"
)
PREPOSITIONS = {
    fold(word): row.split()[0]
    for row in """
    in في ب within inside داخل; at عند لدى; on; to ل إلى الى into onto; from من out; of; with مع; without بدون دون;
    during خلال أثناء إبان; since منذ; until حتى till; before قبل قبيل; after بعد عقب; for; about عن; between بين;
    over فوق; through عبر; against ضد; on على; per; along; across; near قرب; around حول; towards نحو;
    under تحت; by بواسطة بفضل جراء بفعل; because بسبب
    """.split(";")
    for word in row.split()
}
ONE_LETTER_PREPOSITIONS = {"ب": "in", "ل": "to"}
BOUNDS: tuple[tuple[str, str], ...] = tuple(
    (fold(phrase.replace("_", " ")), bound)
    for bound, phrases in (
        (
            "more",
            "more_than over above at_least exceeding exceeds exceeded upwards_of no_less_than no_fewer_than "
            "not_less_than higher_than greater_than in_excess_of",
        ),
        (
            "more",
            "أكثر_من ما_يزيد_على ما_يزيد_عن تزيد_على يزيد_على يتجاوز تتجاوز تجاوز تجاوزت لا_يقل_عن لا_تقل_عن فوق "
            "ما_لا_يقل_عن لم_يقل_عن لم_تقل_عن يزيد_عن تزيد_عن",
        ),
        (
            "less",
            "less_than fewer_than under below up_to at_most no_more_than nearly almost not_more_than "
            "not_exceed not_exceeding not_higher_than no_higher_than no_longer_than",
        ),
        (
            "less",
            "أقل_من ما_يقل_عن يقل_عن لا_يتجاوز لا_تتجاوز لا_يزيد_على لا_تزيد_على دون ما_لا_يزيد_على ما_يقارب "
            "ما_يصل_إلى يقارب ما_يقرب_من لم_يتجاوز لم_تتجاوز لن_يتجاوز لم_يزد_على لم_تزد_على لم_يزد_عن لم_تزد_عن "
            "لا_يزيد_عن لا_تزيد_عن",
        ),
        ("about", "about around roughly approximately some نحو حوالي زهاء قرابة تقريبا"),
    )
    for phrase in phrases.split()
)
"""What before a number says that it is a bound; the longest phrase that fits counts."""

BOUNDS_BEHIND = {
    fold(phrase): bound
    for bound, phrases in (
        ("more", ("على الأقل", "أو أكثر", "فأكثر", "at least", "or more")),
        ("less", ("على الأكثر", "أو أقل", "فأقل", "at most", "or less", "or fewer")),
    )
    for phrase in phrases
}
"""What behind a number, or behind it and its noun, says that it is a bound."""
SHADDA = "\u0651"
VERBS_WITH_SHADDA = _folded("غير حول")
"""Small words that, written with a doubled letter, are verbs: «غيّر», «حوّل»."""

# Words that say only who says so, or nothing: they need no support.
LIGHT: dict[Language, frozenset[str]] = {
    "en": _folded(
        "also however furthermore moreover therefore thus according document documents source sources text passage "
        "passages report leaflet guide circular handbook letter website page study law "
        "says said states stated mentions mentioned notes noted article bulletin"
    ),
    "ar": _folded(
        "التعميم للتعميم الدليل للدليل الدراسة الصفحة القانون أيضا كذلك لذلك لهذا لذا بذلك هكذا "
        "وفقا وفق بحسب حسب طبقا ونتيجة وثيقة الوثيقة مستند المستند "
        "المستندات الوثائق مصدر المصدر المصادر النص "
        "نص تقرير التقرير نشرة النشرة مقال المقال تذكر يذكر ذكر ذكرت تشير يشير جاء ورد تقول يقول للمصدر "
        "للوثيقة للتقرير للمستند للنص للمقال للنشرة"
    ),
}
PARTICIPLES = _folded(
    "brought made built held found sold won set known given taken written seen told born left sent kept"
)
"""English participles that no ending tells."""
PRIVATIVE = _folded(
    "former deputy vice acting assistant ex fake false alleged former ex would-be planned proposed "
    "so-called honorary "
    "نائب نائبة مساعد مساعدة وكيل وكيلة شبه ابن بنت ابنة والد والدة أم أب أبو أبي أبا عم عمة خال خالة "
    "زوج زوجة أخ أخت شقيق شقيقة حفيد جد مستشار محامي ممثل سكرتير "
    " سابق السابق السابقة المزعوم المزعومة المكلف الأسبق المقترح المقترحة المزمع"
)
"""Without these words what they stand by is something else."""
INSIDE = frozenset("in at on".split())
"""Prepositions of place and time that one may put for another."""
YEAR_WORDS = {
    fold(word): led for word, led in (("عام", ""), ("سنة", ""), ("العام", ""), ("بعام", "in"), ("لعام", "to"))
}
"""What may stand before a year and belongs to it, with the preposition in it."""
VERBAL_PARTICLES, LOST = _folded("قد لقد فقد وقد"), fold("فقد")
"""Small words before a verb; the last is a verb as well, lost."""
HALVES = _folded("والنصف والربع والثلث ونصف وربع")
"""Parts of an hour: no clause begins with them."""
CARRIES = _folded("أدى أدت يؤدي تؤدي تسبب تسببت أسفر أسفرت أجرى أجرت نفذ نفذت شن شنت")
"""Arabic verbs that say no more than that what their object says is done, or comes of it."""
IS = _folded("يعد تعد يعتبر تعتبر")
"""Arabic verbs that say "is", where no «ب» follows: else the first two promise."""
# Verbs and nouns with which Arabic says what English says with "is" and a preposition, and the other way round.
LIGHT_ACROSS = _folded(
    "يبلغ تبلغ بلغ بلغت يوجد توجد تضم يضم تقع يقع تم يتم جرى جرت قام قامت أصبح أصبحت كان كانت عدد مقدار "
    "قدره قدرها قدرهما طوال بمقدار بواقع "
    "عند لدى الواحد عام سنة شهر يوم حدث نسبة بنسبة off up out down amount amounts reach reached number "
    "there located place held al el ez az"
)
WAW_WORDS = tuple(
    fold(
        "وزير وزار وصل وصول وقت وقوع وقع وقف وقود وقاي واحد وحد وحيد وفا وفد وفر وفق وفير وافق واصل واجه "
        "واجب وجب وجه وجد وجود وجبة "
        "ولاي ولد ولاد والد وكال وكيل وسط وسائل وسيل وسع واسع وزن وزع ورق ورش ورد وراث وثيق وثائق وباء وضع "
        "وريث وريد وليم وسام وعاء وعظ وثني وبخ ورم "
        "واح واقع واضح واف وطن وظيف وظائف وعد "
        "وعي وصف وصي ودي وادي وارد وشك وهب ونس وتر وات وحش ولي ولى وسم وبر وخيم ويل ورث"
    ).split()
)
"""How words begin in which و is a letter of the word and no conjunction."""
FATHERS = _folded("والد والدة والدي والدين والده والدها والدهم والدته والدتها والدتهم والديه والديها والداه والداها")
"""Words in which «وال» are letters of the word: father, mother, parents."""
SEEN_WORDS = tuple(
    fold(
        "سياس سيار سياح سياق سياد سياج سيجار سينما سيناري سيناء سيراميك سيمفون ستراتيج ستراند ستراسب ستراتف ستيفن "
        "ستيوارت ستوكه ستوكس ستالين ستانلي سيدني سيغموند سيلفي سيبيري سيشل سيرالي سياتل سينيغال"
    ).split()
)
SEEN_FORMS = _folded(
    "ست سته ستة ستين ستون ستار ستارة ستائر ستاد سيد سيدة سيدات سيدي سير سيرة سيرته سيرتها سيطر سيطرة سيطرت سيطرته "
    "سيطرتها سيطروا سيف سيل سيول سيء سيئ سيئة سيتي سيما سيان سيبة"
)
"""How words begin, and words and stems, in which س before ي or ت is a letter of the word and no future."""
