"""Words that say the same in any sentence, by language: a statement may have one where its source has another.

Only what leaves little to doubt is here. A word with a second sense may stand for one that has the first alone, and
not the other way round: what was repaired was fixed, but what was fixed to a wall was not repaired.
"""

from __future__ import annotations

from index.records import Language
from index.text import fold

# Groups of forms that say the same; in the others what is before "<" may stand for what is behind it alone.
_ENGLISH = """
begin start commence; begins starts commences; began started commenced; begun started commenced
ban prohibit forbid outlaw; bans prohibits forbids outlaws; banned prohibited outlawed; banned < forbade forbidden
buy purchase; buys purchases; bought purchased; believes thinks; believed thought; believe think
shut < close; shuts < closes; closed shut; hit < strike struck stricken; hits < strikes; struck < hit
build construct; builds constructs; built constructed < erected; built constructed
reduced lowered < cut; reduced lowered; cut < reduced; reduces lowers < cuts; cuts < reduces
was_discovered was_found; were_discovered were_found; provided supplied; provides supplies; provide supply
connects links < joins; connected linked < joined; joins < connects links; joined < connected linked
connects links; connected linked; helped assisted; helps assists; finished completed; finishes completes
allowed permitted; allows permits; allow permit; used utilised utilized; uses utilises utilizes
occurred took_place; occurs takes_place; occur take_place; occurred took_place < happened
repaired mended; fixed < repaired mended; injured hurt; injured < wounded; died passed_away
received < was_awarded were_awarded was_given were_given
is_called is_named; was_called was_named; are_called are_named; is_called < is_known_as; was_called < was_known_as
came_out < was_released was_published; was_published was_issued; lived resided; lives resides; live reside
departed < set_off set_out; left < departed; became < turned_into; stepped_down resigned
consists_of comprises is_made_up_of is_composed_of; consisted_of comprised was_made_up_of was_composed_of
consist_of comprise are_made_up_of are_composed_of
is_located is_situated < lies stands; are_located are_situated < lie stand; was_located was_situated < lay stood
lies < is_located is_situated; lie < are_located are_situated; is_located is_situated; was_located was_situated
demolished torn_down pulled_down knocked_down; founded established set_up
was_headed_by was_led_by; is_headed_by is_led_by; tried attempted; tries attempts; try attempt
selected chosen; selected chose; could_not was_unable_to were_unable_to; cannot is_unable_to are_unable_to
not_allowed not_permitted; has < contains; have < contain; had < contained; showed < demonstrated; shows < demonstrates
spoke talked; stated said; states says; returned < came_back went_back
sought looked_for; wished wanted; financed funded; finances funds; is_paid_for_by is_funded_by is_financed_by
was_paid_for_by was_funded_by was_financed_by; are_paid_for_by are_funded_by are_financed_by
big large; biggest largest; bigger larger; huge enormous vast; quick rapid; quickly rapidly
most_of the_majority_of; most < the_majority; the_majority < most; many numerous; several < a_number_of
nobody no_one; everyone everybody; someone somebody; anyone anybody; last < final; nearly almost; twice two_times
double < twice; free_of_charge for_free; children < kids; doctor < physician; doctors < physicians
vessel < ship boat; vessels < ships boats; illness disease sickness; illnesses diseases sicknesses
area region; areas regions; troops soldiers; annual yearly
although though even_though; because_of due_to owing_to; because_of due_to < thanks_to
because_of due_to < as_a_result_of; despite in_spite_of; until till; before < prior_to; now currently at_present
next_to beside; film movie; films movies; car automobile; cars automobiles; us < united_states
second_world_war world_war_two world_war_ii
first_world_war world_war_one world_war_i; error mistake; errors mistakes
first_flight maiden_flight; first_voyage maiden_voyage; generated < produced; turned_off switched_off
turned_on switched_on; demonstrated_that showed_that; demonstrates_that shows_that; won < was_awarded were_awarded
one < a_single; was_found were_found < turned_up; came_to_an_end ended
comes_to_an_end ends; received < took_delivery_of
expensive costly; kilometers kilometres; kilometer kilometre; meters metres; metre meter; color colour
center centre; harbor harbour; neighbors neighbours; traveled travelled; organization organisation; program programme
"""
# Where neither is denied: "must not" is not "does not have to".
_ENGLISH_MODALS = "must has_to have_to is_required_to are_required_to"
# Not before what bounds it: "every hour until noon".
_ENGLISH_EVERY = """
annually yearly every_year each_year; every_month each_month monthly; every_week each_week weekly
every_day each_day daily; hourly every_hour; quarterly every_quarter
"""
# Only before "by", "to" or "from" and a number: "Heat increased the pressure" does not say that heat rose.
_ENGLISH_CHANGES = """
rose increased grew climbed; rises increases grows climbs; rise increase grow climb; risen increased grown climbed
fell decreased declined dropped; falls decreases declines drops; fall decrease decline drop
"""
# Only before so many hours or days.
_ENGLISH_LASTING = """
lasts < takes needs; lasted < took needed; took < lasted needed; takes < lasts needs; last < take need; take < last need
"""
_ARABIC = """
بدأ < انطلق; يبدأ < ينطلق; شن نفذ; يشن ينفذ; أنجز أتم أكمل; ينجز يكمل; انخفض هبط < تراجع; انخفض هبط
ينخفض يهبط; ينخفض يهبط < يتراجع; هبوط انخفاض; هبوطا انخفاضا; ارتفع ازداد; يرتفع يزداد; ارتفاع ازدياد
أنشأ أسس; ينشئ يؤسس; شيد بنى; يشيد يبني; إنشاء تأسيس; بناء تشييد; حظر منع; يحظر يمنع
يمتلك يملك; انعقد اجتمع; ينعقد يجتمع; يتألف يتكون; تألف تكون; توفي مات; صرح < قال; صار أصبح; يصير يصبح
اشترى ابتاع; يشتري يبتاع; عاد رجع; يعود يرجع; استعمل استخدم; يستعمل يستخدم; استعمال استخدام
بلد دولة; بلدا دولة; بلدان دول; صيام صوم; حوالي نحو قرابة زهاء; قدره قيمته مقداره; قدرها قيمتها مقدارها
ابتداء بدءا اعتبارا; مياه ماء; صحيفة جريدة; مدرس معلم; مدرسين معلمين; بيت منزل; بيوت منازل
شهريا كل_شهر; سنويا كل_سنة كل_عام; أسبوعيا كل_أسبوع; خلال طوال < على_مدى; بسبب جراء
مطلع أوائل; من_بينهم منهم; من_بينها منها; مقبل قادم; مقبلة قادمة; سكان أهالي; كافة جميع; سوى إلا; نال < حاز
تسلم استلم; ساهم أسهم; يساهم يسهم; غادر < رحل_عن; أثناء خلال; اندلع نشب; يحتوي_على يضم; احتل < استولى_على
عثر_على وجد; بصورة بشكل; أواسط منتصف; على_بعد على_مسافة; في_غضون خلال; اكتمل < تم
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
