"""Words that say the same in any sentence, by language: a statement may have one where its source has another.

Only what leaves little to doubt is here. A word with a second sense may stand for one that has the first alone, and
not the other way round: what was repaired was fixed, but what was fixed to a wall was not repaired.
"""

from __future__ import annotations

from index.records import Language
from index.text import fold

# Groups of forms that say the same; in the others what is before "<" may stand for what is behind it alone.
_ENGLISH = """
start < begin commence; starts < begins commences; started < began commenced; begin < commence; began < commenced
ban prohibit forbid outlaw; bans prohibits forbids outlaws; banned prohibited outlawed; banned < forbade forbidden
buy purchase; buys purchases; bought purchased; believes_that thinks_that; believed_that thought_that
believe_that think_that; shut < closed; was_hit_by was_struck_by; were_hit_by were_struck_by
build < construct; builds < constructs; built < constructed erected; constructed < erected
was_found < was_discovered; were_found < were_discovered; provided < supplied; provides < supplies; provide < supply
connects links; connected linked; helped < assisted; helps < assists; finished < completed; finishes < completes
allowed < permitted; allows < permits; allow < permit; used < utilised utilized; uses < utilises utilizes
occurred < took_place; occurs < takes_place; occur < take_place
repaired mended; fixed < repaired mended; hurt < injured
no_one_was_injured nobody_was_injured no_one_was_hurt nobody_was_hurt
injured < wounded; died passed_away
came_out < was_released was_published; was_issued < was_published; lived < resided; lives < resides; live < reside
left < departed
consists_of comprises is_made_up_of is_composed_of; consisted_of comprised was_made_up_of was_composed_of
consist_of comprise are_made_up_of are_composed_of
is_located is_situated; are_located are_situated; was_located was_situated
lies < is_located is_situated; lie < are_located are_situated; lay < was_located was_situated
torn_down pulled_down knocked_down < demolished; established set_up < founded
tried < attempted; tries < attempts; try < attempt
selected chosen; selected chose; could_not was_unable_to were_unable_to; cannot < is_unable_to are_unable_to
not_allowed not_permitted; has < contains
stated said; states says; returned < came_back went_back
sought looked_for; financed funded; is_paid_for_by is_funded_by is_financed_by
was_paid_for_by was_funded_by was_financed_by; are_paid_for_by are_funded_by are_financed_by
big large; biggest largest; bigger larger; huge enormous vast; quickly rapidly
most_of the_majority_of; many numerous
nobody no_one; everyone everybody; someone somebody; anyone anybody; last < final; nearly almost; twice two_times
double < twice; free_of_charge for_free; doctor < physician; doctors < physicians
vessel < ship boat; vessels < ships boats; illness disease sickness; illnesses diseases sicknesses
area < region; areas < regions; troops soldiers; annual yearly
although even_though; due_to owing_to < because_of; because_of due_to < as_a_result_of
despite in_spite_of; till < until; before < prior_to; now < currently at_present; currently at_present
next_to beside; film < movie; films < movies; car < automobile; cars < automobiles; us < united_states
second_world_war world_war_two world_war_ii
first_world_war world_war_one world_war_i; error mistake; errors mistakes
first_flight maiden_flight; first_voyage maiden_voyage; turned_off < switched_off
turned_on < switched_on; demonstrated_that showed_that; demonstrates_that shows_that
one < a_single; came_to_an_end ended
comes_to_an_end ends; received < took_delivery_of
expensive costly; kilometers kilometres; kilometer kilometre; meters metres; metre meter; color colour
center centre; harbor harbour; neighbors neighbours; traveled travelled; organization organisation; program programme
"""
# Where neither is denied: "must not" is not "does not have to".
_ENGLISH_MODALS = "must has_to have_to is_required_to are_required_to"
# Only at the end of what is told: "every hour until noon", "the daily life", "every year it has funds".
_ENGLISH_EVERY = """
annually yearly every_year each_year; every_month each_month monthly; every_week each_week weekly
every_day each_day daily; hourly every_hour; quarterly every_quarter
"""
# Only before "by", "to" or "from" and so much: "Heat increased the pressure" does not say that heat rose, nor is a
# climber who fell from nine metres one who decreased.
_ENGLISH_CHANGES = """
rose increased grew climbed; rises increases grows climbs; rise increase grow climb; risen increased grown climbed
fell decreased declined dropped; falls decreases declines drops; fall decrease decline drop
"""
# Only before so many hours or days, of what is done in them: what a plant needs or a battery lasts is no work.
_ENGLISH_LASTING = "took < lasted; takes < lasts; take < last"
# Only before so much of a thing that is measured: a film that was produced was not generated.
_ENGLISH_MEASURED = "generated < produced"
# Only of so much: what was reduced to ashes was not cut.
_ENGLISH_CUT = "cut < reduced; cuts < reduces"
# Only before what is given: "was awarded to the firm" tells who received something else.
_ENGLISH_GIVEN = "received < was_awarded were_awarded was_given were_given; won < was_awarded were_awarded"
_ARABIC = """
بدأ_العمل < انطلق_العمل; بدأ_البناء < انطلق_البناء; بدأت_الأعمال < انطلقت_الأعمال; بدأت_أعمال < انطلقت_أعمال
بدأ_المؤتمر < انطلق_المؤتمر; بدأ_المهرجان < انطلق_المهرجان; بدأت_الحملة < انطلقت_الحملة
نفذ < شن; ينفذ < يشن; أنجز أتم أكمل; ينجز يكمل; انخفض_السكر_انخفاضا هبط_السكر_هبوطا; انخفض_السكر هبط_السكر
انخفض_السعر هبط_السعر; انخفضت_الأسعار هبطت_الأسعار; انخفض_عدد هبط_عدد; انخفضت_الحرارة هبطت_الحرارة
انخفض_سعر هبط_سعر; انخفضت_أسعار هبطت_أسعار; ارتفع_السعر < ازداد_السعر; ارتفع_سعر < ازداد_سعر
ارتفعت_الأسعار < ازدادت_الأسعار; ارتفع_عدد < ازداد_عدد; ارتفع_الطلب < ازداد_الطلب
أنشأ < أسس; ينشئ < يؤسس; بنى < شيد; يبني < يشيد; إنشاء < تأسيس; بناء < تشييد; منع < حظر; يمنع < يحظر
يمتلك يملك; يتألف يتكون; تألف تكون; مات < توفي; قال < صرح; صار أصبح; يصير يصبح
اشترى ابتاع; يشتري يبتاع; عاد < رجع; يعود < يرجع; استعمل استخدم; يستعمل يستخدم; استعمال استخدام
بلدان دول; صيام صوم; قدره < مقداره; قدرها < مقدارها
ابتداء_من بدءا_من اعتبارا_من; مياه ماء; معلم < مدرس; معلمين < مدرسين; بيت < منزل; بيوت < منازل
شهريا كل_شهر; سنويا كل_سنة كل_عام; أسبوعيا كل_أسبوع; خلال طوال < على_مدى; بسبب < من_جراء
مطلع_القرن < أوائل_القرن; مطلع_عام < أوائل_عام; مطلع_العام < أوائل_العام; منهم < من_بينهم; منها < من_بينها
مقبل قادم; مقبلة قادمة
أهالي < سكان; كافة جميع; نال < حاز
تسلم < استلم; أسهم < ساهم; يساهم يسهم; غادر < رحل_عن; أثناء خلال; اندلع نشب; يضم < يحتوي_على
أواسط < منتصف; على_بعد على_مسافة; في_غضون خلال; اكتمل_البناء_عام < تم_البناء_عام
"""

Group = tuple[frozenset[str], frozenset[str]]
"""The words that may stand for others, and these; the same twice where each may stand for each."""


def _groups(table: str) -> tuple[Group, ...]:
    groups = []
    for row in fold(table.replace("\n", ";")).split(";"):
        first, one_way, second = ({word.replace("_", " ") for word in part.split()} for part in _parts(row))
        if first:
            groups.append((frozenset(first), frozenset(second if one_way else first)))
    return tuple(groups)


def _parts(row: str) -> tuple[str, str, str]:
    return row.partition("<")


SYNONYMS: dict[Language, tuple[Group, ...]] = {"en": _groups(_ENGLISH), "ar": _groups(_ARABIC)}
MODAL_SYNONYMS = _groups(_ENGLISH_MODALS)
LASTING_SYNONYMS = _groups(_ENGLISH_LASTING)
EVERY_SYNONYMS = _groups(_ENGLISH_EVERY)
CHANGE_SYNONYMS = _groups(_ENGLISH_CHANGES)
MEASURED_SYNONYMS = _groups(_ENGLISH_MEASURED)
GIVEN_SYNONYMS = _groups(_ENGLISH_GIVEN)
CUT_SYNONYMS = _groups(_ENGLISH_CUT)
