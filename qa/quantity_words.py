"""The words of numbers, dates and units in both languages, folded, with what they stand for."""

from __future__ import annotations

from fractions import Fraction

from index.text import fold


def _in_order(*rows: str, first: int = 1, step: int = 1) -> dict[str, int]:
    # Each row counts from ``first``; "_" stands for a space inside a name.
    return {fold(word.replace("_", " ")): first + i * step for row in rows for i, word in enumerate(row.split())}


SMALL = _in_order(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "واحدة اثنين ثلاث أربع خمس ست سبع ثماني تسع عشر",
    "واحد اثنين ثلاثا أربعا خمسا ستا سبعا ثمانيا تسعا عشرا",
    *("أحد اثنتان", "إحدى اثنتين", "أحد اثنا", "أحد اثني", "أحد اثنتا", "أحد اثنتي"),
) | {"ثمان": 8, "dozen": 12}
TENS = _in_order(
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون",
    "عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين",
    first=20,
    step=10,
)
HUNDREDS = {"hundred": 100} | _in_order(
    *(
        row.replace("#", hundred)
        for hundred in ("مئ", "مائ")
        for row in ("#ة #تان ثلاث#ة أربع#ة خمس#ة ست#ة سبع#ة ثمان#ة تسع#ة", "#ة #تين", "#ة #تا", "#ة #تي")
    ),
    first=100,
    step=100,
)
SCALES = {
    fold(word): 1000**power
    for power, words in (
        (1, "thousand thousands ألف ألفا آلاف ألفان ألفين ألفي"),
        (2, "million millions مليون مليونا ملايين مليونان مليونين مليوني"),
        (3, "billion billions مليار مليارا مليارات ملياران مليارين ملياري"),
        (4, "trillion trillions تريليون تريليونا تريليونات"),
    )
    for word in words.split()
}
# «ألفا» is also «ألفًا», which only follows a number.
DUAL_SCALES = frozenset(map(fold, "ألفا ألفان ألفين ألفي مليونا مليونان مليونين مليوني ملياران مليارين ملياري".split()))
PARTS = {
    **dict.fromkeys(("half", "نصف", "½"), Fraction(1, 2)),
    **dict.fromkeys(("third", "thirds", "ثلث", fold("أثلاث"), "⅓"), Fraction(1, 3)),
    **dict.fromkeys(("quarter", "quarters", "ربع", fold("أرباع"), "¼"), Fraction(1, 4)),
    **dict.fromkeys(("ثلثا", "ثلثي", "⅔"), Fraction(2, 3)),
    "¾": Fraction(3, 4),
}
UNITS = {
    fold(word): row.split()[0]
    for row in """
    % percent; second seconds ثانية ثوان ثواني; minute minutes دقيقة دقائق; hour hours ساعة ساعات ساعتان ساعتين;
    day days يوم يوما أيام يومان يومين; week weeks أسبوع أسبوعا أسابيع أسبوعان أسبوعين;
    month months شهر شهرا أشهر شهور شهران شهرين; year years سنة سنوات عام عاما أعوام عامان عامين سنتان سنتين;
    decade decades عقد عقدا عقود عقدان عقدين; century centuries قرن قرنا قرون قرنان قرنين;
    millimetre millimetres millimeter millimeters mm مم ملم;
    centimetre centimetres centimeter centimeters cm سم سنتيمتر سنتيمترا سنتيمترات;
    metre metres meter meters m متر مترا أمتار متران مترين;
    kilometre kilometres kilometer kilometers km كم كلم كيلومتر كيلومترا كيلومترات كيلومتران كيلومترين;
    mile miles ميل ميلا أميال ميلان ميلين;
    foot feet ft قدم قدما أقدام;
    hectare hectares ha هكتار هكتارا هكتارات هكتاران هكتارين; gram grams g غرام غراما غرامات;
    kilogram kilograms kg كيلوغرام كيلوغراما كيلوغرامات كغ كيلو;
    tonne tonnes ton tons طن طنا أطنان طنان طنين;
    litre litres liter liters لتر لترا لترات; degree degrees ° درجة درجات درجتان درجتين;
    dollar dollars $ usd دولار دولارا دولارات دولاران دولارين;
    euro euros € eur يورو;
    pound pounds £ gbp جنيه جنيها جنيهات جنيهان جنيهين;
    riyal riyals ريال ريالا ريالات ريالان ريالين;
    dinar dinars دينار دينارا دنانير ديناران دينارين;
    lira liras ليرة ليرات;
    dirham dirhams درهم درهما دراهم درهمان درهمين; crown crowns كرون كرونا كرونة كرونات;
    time times مرة مرات مرتان مرتين; person people persons شخص شخصا أشخاص نسمة شخصان شخصين; ordinal st nd rd th
    """.split(";")
    for word in row.split()
}
DUAL_UNITS = frozenset(word for word in UNITS if len(word) > 4 and word.endswith(("ان", "ين"))) - {fold("ثوان")}
MONTHS = {"sep": 9} | _in_order(
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sept oct nov dec",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "جانفي فيفري مارس إبريل ماي يونيه يوليه أوت",
)
HIJRI_MONTHS = _in_order(
    "محرم صفر ربيع_الأول ربيع_الثاني جمادى_الأولى جمادى_الآخرة رجب شعبان رمضان شوال ذو_القعدة ذو_الحجة",
    "المحرم صفر ربيع_الأول ربيع_الآخر جمادى_الأولى جمادى_الثانية رجب شعبان رمضان شوال ذي_القعدة ذي_الحجة",
)
# Words of their own besides («أب», father; «مارس», practised): months only beside a number.
DOUBTFUL_MONTHS = frozenset("march may august mar jan sep dec صفر مارس ماي اب اوت".split())
CENTURIES = _in_order(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first",
    "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر الحادي_عشر الثاني_عشر الثالث_عشر "
    "الرابع_عشر الخامس_عشر السادس_عشر السابع_عشر الثامن_عشر التاسع_عشر العشرين الحادي_والعشرين",
) | {fold("العشرون"): 20}
DECADES = _in_order("عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين", first=2)
DAYS_OF_MONTH = _in_order(
    "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر الحادي_عشر الثاني_عشر الثالث_عشر الرابع_عشر "
    "الخامس_عشر السادس_عشر السابع_عشر الثامن_عشر التاسع_عشر العشرين الحادي_والعشرين الثاني_والعشرين الثالث_والعشرين "
    "الرابع_والعشرين الخامس_والعشرين السادس_والعشرين السابع_والعشرين الثامن_والعشرين التاسع_والعشرين الثلاثين "
    "الحادي_والثلاثين"
)
NO_NOUNS = frozenset(
    "كان كانت التي الذي الذين حيث بعد قبل حتي الي علي عندما حين منذ وقد وكان وكانت وهو وهي وفي".split()
)
"""What stands behind a number that counts nothing."""
TEMPORAL = frozenset(
    "in since until from by before after during between of last next every "
    "عام العام عامي سنه شهر في منذ حتي بين قبل بعد مطلع اواخر اوايل".split()
)
"""Years follow these words, whatever comes after."""
