"""Common words of both languages by what they mean, for what the dictionary lacks, and words that exclude each other.

The dictionary was learned from short texts; it knows names and things better than the verbs with which reports are
written. Each row here holds words any of which may say another in the other language.
"""

from __future__ import annotations

from functools import lru_cache

from index.terms import word_terms
from index.text import fold

_CONCEPTS = """
open launch inaugurate افتتح افتتاح فتح افتتحت; begin start commence launch بدأ انطلق شرع استهل بداية انطلاق
end finish conclude complete انتهى اختتم أنجز اكتمل أتم نهاية إنجاز; last continue took استمر دام استغرق; remain stay بقي ظل يبقى
introduce adopt استحدث أدخل طرح أقر اعتمد; fund finance pay مول تمويل دفع سدد; lend loan أعار يعير قرض; grant منحة منح
build construct built بنى شيد أنشأ بناء إنشاء تشييد; establish found set أسس أنشأ أقام تأسيس; make produce صنع أنتج إنتاج
show display exhibit عرض معرض أظهر; hall gallery room قاعة صالة غرفة; object piece item قطعة تحفة غرض
raise collect gather جمع حصد; cost كلف كلفة تكلفة ثمن; price fee fare tariff سعر ثمن أجرة رسم تعرفة; income revenue إيراد دخل عائد
spend spending expenditure أنفق إنفاق مصروف; buy purchase اشترى شراء ابتاع; sell sold باع بيع; earn gain كسب ربح
plant station works محطة معمل منشأة; factory مصنع معمل; port harbour ميناء مرفأ; dam سد; reservoir خزان; tank خزان; road طريق شارع
house home بيت منزل دار; building مبنى بناية; town بلدة مدينة; city مدينة; village قرية; island جزيرة; river نهر; sea بحر; lake بحيرة
fresh عذب طازج; water ماء مياه; salt ملح; sand رمل; fire حريق نار; flood فيضان سيل; storm عاصفة; wind ريح; heat حرارة حر; cold برد
kill قتل أودى; die dead death مات توفي وفاة لقي; born birth ولد مولد ميلاد; hurt injure wound أصيب جرح إصابة; save rescue أنقذ إنقاذ
member element عضو عنصر; people person شخص ناس أشخاص فرد; worker employee عامل موظف; employ وظف شغل يعمل; work worked عمل يعمل اشتغل
runner racer عداء متسابق; player لاعب; winner فائز; champion title لقب بطل; match game مباراة لقاء; race سباق; team side فريق نادي
leave depart غادر ترك رحل انطلق; arrive reach وصل بلغ; return عاد رجع عودة; travel journey trip سافر رحلة سفر; ship vessel سفينة باخرة مركب
carry transport move transfer نقل حمل; send أرسل بعث وجه; deliver سلم تسليم أوصل; receive get تسلم تلقى استقبل حصل; bring جلب أحضر
strike raid attack ضربة غارة هجوم هاجم; bomb bombard shell قصف; occupy احتل احتلال; capture seize استولى سيطر احتجز; war حرب; army جيش
overthrow topple oust أطاح إطاحة أسقط; regime نظام; opposition معارضة; government حكومة; ruler governor حاكم والي; state country دولة بلد
agreement treaty اتفاق اتفاقية معاهدة; divide split share قسم تقاسم; law rule قانون قاعدة حكم; court tribunal محكمة; judge قاض
ban forbid prohibit outlaw حظر منع حرم; allow permit let سمح أباح أجاز; decide قرر قرار حكم; vote صوت تصويت; meeting assembly اجتماع جلسة
write author كتب ألف كتاب كاتب; print publish طبع نشر أصدر; translate translation ترجم ترجمة; book كتاب; read قرأ قراءة; letter message رسالة خطاب
find discover عثر اكتشف وجد; search look بحث فتش; study research دراسة بحث درس; test try اختبر جرب فحص تجربة; measure قاس قياس
record register list inscribe enter سجل أدرج قيد قائمة; heritage تراث; name call سمى دعا اسم لقب; known عرف معروف يعرف
celebrate mark احتفل أحيا احتفال; held hold عقد يعقد أقيم; visit زار زيارة; visitor reader زائر قارئ; public جمهور عام; child kid طفل أطفال ولد
free مجاني مجانا حر; travel سافر; bridge viaduct جسر قنطرة; tunnel نفق; train قطار; railway سكة حديد; bus حافلة باص; car سيارة عربة
date goes back يعود يرجع; contain include hold ضم احتوى تضمن شمل; extend stretch run امتد يمتد; lie located stand وقع يقع; long length طول طويل
high height tall ارتفاع عال مرتفع علو; deep depth عمق عميق; wide width across عرض عريض قطر; big large great كبير ضخم عظيم; small little صغير
part portion section جزء قسم حصة; majority most معظم أغلب أكثر; half نصف; many several عدة كثير عديد; all every كل جميع; only فقط سوى
school مدرسة; hospital مستشفى; clinic عيادة مستوصف; library مكتبة; museum متحف; university جامعة; company firm شركة مؤسسة; foundation مؤسسة
authority agency body هيئة سلطة وكالة; agency trading وكالة تجاري; director manager head مدير رئيس; engineer مهندس; doctor طبيب دكتور; teacher معلم أستاذ
tax ضريبة; debt دين; budget موازنة ميزانية; property estate عقار ملكية ممتلكات; use used usage استخدم استعمل استخدام; way method طريقة أسلوب نهج
cargo goods freight بضاعة بضائع شحنة حمولة; bulk سائب سائبة; grain cereal حبوب غلة; store warehouse depot مخزن مستودع; break erupt broke اندلع نشب شب
rule govern حكم; oil نفط; gas غاز; electricity power current كهرباء تيار طاقة; cut outage sever قطع انقطع تنقطع ينقطع انقطاع; laid lay وضع أرسى; stone حجر
knowledge lore معرفة معارف علم; bear fruit أثمر إثمار; palm date نخل نخلة; seed حبة بذرة; offshoot shoot فسيلة فسائل; farmer مزارع فلاح
portal website gate بوابة موقع; grant award منحة جائزة; project scheme مشروع; page صفحة; manuscript مخطوط; image picture صورة; copy نسخة
landing land هبوط هبط أرض; site place location موقع مكان موضع; crater فوهة; rover vehicle مركبة عربة; flight رحلة طيران تحليق; maiden أول أولى
disease illness مرض داء; virus فيروس; infection عدوى; patient مريض; cause caused سبب تسبب أدى; drug medicine دواء عقار; pool مسبح حوض; close shut أغلق مغلق إغلاق
end آخر نهاية; beginning بداية مطلع; plan planned خطط مخطط خطة; reply answer رد أجاب جواب; ask question سأل سؤال; say tell قال حدث أخبر
"""
# Opposites, and things of one kind: a statement may not put one for another.
_KINDS = """
north northern شمال شمالي الشمالية | south southern جنوب جنوبي الجنوبية | east eastern شرق شرقي الشرقية | west western غرب غربي الغربية
rise rose risen rising increase grow grew grown growth climb ارتفع ارتفعت يرتفع ترتفع زاد زادت ازداد ازدادت يزداد نما نمت ارتفاع زيادة نمو \
| fall fell fallen falling decrease decline drop reduce shrink shrank انخفض انخفضت ينخفض تنخفض تراجع تراجعت هبط هبطت قل نقص انخفاض تراجع هبوط
open opening افتتح افتتحت افتتاح فتح فتحت يفتح تفتح | close closure shut أغلق أغلقت إغلاق يغلق تغلق مغلق مغلقة
first أول الأول أولى الأولى | last آخر الأخير الأخيرة
before قبل | after بعد
more أكثر | less fewer أقل
highest tallest أعلى | lowest shortest أدنى
largest biggest أكبر | smallest أصغر
export صادرات صدر تصدير | import واردات استورد استيراد
win won فاز فازت فوز | lose lost loss خسر خسرت خسارة
buy bought purchase اشترى اشترت شراء | sell sold باع باعت بيع
enter دخل دخلت يدخل | leave غادر غادرت يغادر
begin began begun start بدأ بدأت يبدأ | end finish انتهى انتهت ينتهي
allow permit سمح يسمح مسموح | forbid prohibit ban منع يمنع ممنوع حظر محظور
old older قديم قديمة | new newer جديد جديدة
hot warm حار حارة دافئ | cold cool بارد باردة
male ذكر ذكور | female أنثى إناث
day نهار نهارا | night ليل ليلا
morning صباح صباحا الصباح | evening مساء المساء
left يسار اليسرى يسرى | right يمين اليمنى يمنى
public عام عامة حكومي | private خاص خاصة
monday الاثنين | tuesday الثلاثاء | wednesday الأربعاء | thursday الخميس | friday الجمعة | saturday السبت | sunday الأحد
red أحمر الأحمر حمراء الحمراء | black أسود الأسود سوداء | white أبيض الأبيض بيضاء | blue أزرق الأزرق زرقاء | green أخضر الأخضر خضراء | yellow أصفر صفراء
egypt egyptian مصر مصري المصري المصرية | syria syrian سوريا السورية السوري | iraq iraqi العراق العراقي العراقية | morocco moroccan المغرب المغربي المغربية \
| algeria الجزائر | germany german ألمانيا الألماني الألمانية | greece greek اليونان اليوناني | india indian الهند الهندي الهندية | china chinese الصين الصيني الصينية \
| austria النمسا | hungary المجر | sweden السويد | norway النرويج | france french فرنسا فرنسي الفرنسي الفرنسية | england english إنجلترا الإنجليزي الإنجليزية \
| britain british بريطانيا البريطاني البريطانية | spain spanish إسبانيا الإسباني الإسبانية | italy italian إيطاليا الإيطالي الإيطالية | turkey turkish تركيا التركي \
| sudan السودان السوداني | ethiopia إثيوبيا | yemen اليمن اليمني اليمنية | jordan الأردن | lebanon لبنان | saudi السعودية | kuwait الكويت | japan اليابان \
| russia russian روسيا الروسي الروسية | america american أمريكا الأمريكي الأمريكية | netherlands dutch هولندا الهولندي الهولندية | denmark danish الدنمارك الدنماركي
cairo القاهرة | damascus دمشق | jerusalem القدس | baghdad بغداد | basra البصرة | aden عدن | mecca مكة | london لندن | paris باريس | berlin برلين | rome روما
second الثاني الثانية | third الثالث الثالثة | fourth الرابع الرابعة | fifth الخامس الخامسة | sixth السادس السادسة | seventh السابع السابعة
spring ربيع الربيع | summer صيف الصيف | autumn خريف الخريف | winter شتاء الشتاء
man men رجل رجال الرجال | boy boys | woman women امرأة نساء النساء | girl girls | child children طفل أطفال الأطفال
father أب والد | mother أم والدة | son ابن | daughter ابنة بنت | brother أخ شقيق | sister أخت شقيقة
"""
CONCEPTS: dict[str, frozenset[int]] = {}
for _number, _row in enumerate(_CONCEPTS.replace("\n", ";").split(";")):
    for _word in fold(_row).split():
        _stem = word_terms(_word)[0]
        for _form in {_word, _stem}:
            CONCEPTS[_form] = CONCEPTS.get(_form, frozenset()) | {_number}
SIDES: dict[str, str] = {}
"""The place of a folded word, or its stem, among those that exclude each other: its row, a dot, and its side."""
for _line, _row in enumerate(_KINDS.replace("\\\n", "").strip().splitlines()):
    for _side, _words in enumerate(_row.split("|")):
        for _word in fold(_words).split():
            SIDES.setdefault(_word, f"{_line}.{_side}")
            SIDES.setdefault(word_terms(_word)[0], f"{_line}.{_side}")


@lru_cache(maxsize=50_000)
def side_of(word: str) -> str:
    """Return the place of a folded word among those that exclude each other, "" if it is none of them."""
    return SIDES.get(word) or SIDES.get(word_terms(word)[0], "")
