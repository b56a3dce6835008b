// The interface's words in both languages, and which language is on.
// Markup asks for a word with data-word (text), data-word-label (aria-label) or
// data-word-placeholder; data-value fills the word's {value}. Because the key stays on the element,
// one call of translate() turns a whole conversation into the other language without redrawing it.

const STORAGE_KEY = "isnad.language";

const WORDS = {
  ar: {
    "name": "إسناد",
    "welcome.title": "اسأل مستنداتك، وتحقّق من كل جواب",
    "welcome.text":
      "يجيب إسناد بالعربية والإنجليزية من مستنداتك وحدها، ويسند كل جواب إلى موضعه الحرفي في المصدر. وإن لم يجد دليلًا كافيًا قال ذلك.",
    "conversation": "المحادثة",
    "conversation.new": "محادثة جديدة",
    "conversation.cleared": "بدأت محادثة جديدة",
    "composer.label": "سؤالك",
    "composer.placeholder": "اكتب سؤالك بالعربية أو الإنجليزية…",
    "composer.send": "أرسل السؤال",
    "composer.hint": "اضغط Enter للإرسال، و Shift+Enter لسطر جديد",
    "speaker.person": "أنت",
    "speaker.isnad": "إسناد",
    "question.searched": "بُحث عن:",
    "answer.pending": "يبحث في المستندات…",
    "answer.refused": "لا جواب في المستندات",
    "answer.confidence.3": "الثقة: عالية",
    "answer.confidence.2": "الثقة: متوسطة",
    "answer.confidence.1": "الثقة: ضعيفة، راجع المصدر",
    "citations": "الأسانيد",
    "citations.nearest": "أقرب ما وُجد",
    "citation.chip": "افتح المصدر {value}",
    "citation.page": "صفحة {value}",
    "citation.open": "افتح في المصدر",
    "citation.also": "ورد أيضًا في:",
    "source.close": "أغلق المصدر",
    "source.loading": "يُفتح المصدر…",
    "source.exact": "الاقتباس مطابق للمستند حرفًا بحرف",
    "source.stale": "الاقتباس لا يطابق نص المستند الحالي في موضعه، فلم يُظلَّل شيء. ربما تغيّر المستند بعد الجواب.",
    "problem.title": "تعذّر الجواب",
    "problem.unreachable": "لا يمكن الوصول إلى الخادم. تأكد من أنه يعمل ثم أعد المحاولة.",
    "problem.status": "ردّ الخادم بخطأ ({value}) دون تفصيل.",
    "problem.unreadable": "ردّ الخادم بما لا يمكن قراءته.",
    "problem.retry": "أعد المحاولة",
  },
  en: {
    "name": "Isnad",
    "welcome.title": "Ask your documents, check every answer",
    "welcome.text":
      "Isnad answers in Arabic and English from your documents alone, and ties each answer to the exact words of its source. When the evidence is too thin, it says so.",
    "conversation": "Conversation",
    "conversation.new": "New conversation",
    "conversation.cleared": "A new conversation has begun",
    "composer.label": "Your question",
    "composer.placeholder": "Ask in Arabic or English…",
    "composer.send": "Send the question",
    "composer.hint": "Enter sends, Shift+Enter starts a new line",
    "speaker.person": "You",
    "speaker.isnad": "Isnad",
    "question.searched": "Searched for:",
    "answer.pending": "Searching the documents…",
    "answer.refused": "No answer in the documents",
    "answer.confidence.3": "Confidence: high",
    "answer.confidence.2": "Confidence: medium",
    "answer.confidence.1": "Confidence: low, check the source",
    "citations": "Citations",
    "citations.nearest": "Nearest passages found",
    "citation.chip": "Open source {value}",
    "citation.page": "page {value}",
    "citation.open": "Open in source",
    "citation.also": "Also in:",
    "source.close": "Close the source",
    "source.loading": "Opening the source…",
    "source.exact": "The quotation matches the document character for character",
    "source.stale":
      "The quotation does not match the document's present text at its place, so nothing is marked. The document may have changed since the answer.",
    "problem.title": "The question could not be answered",
    "problem.unreachable": "The server cannot be reached. Check that it is running, then try again.",
    "problem.status": "The server answered with an error ({value}) and no detail.",
    "problem.unreadable": "The server's reply could not be read.",
    "problem.retry": "Try again",
  },
};

/** Questions of the empty state; they are answered by the seed collection. */
export const EXAMPLES = {
  ar: ["كم عدد الجنود الأمريكيين في سوريا؟", "متى أطاحت المعارضة السورية بالنظام؟", "كم مخطوطًا تملك مكتبة الشيخ بدر؟"],
  en: [
    "How many ISIS members are held in Syria?",
    "How long is the Ferris Valley line?",
    "When did the Syrian regime fall?",
  ],
};

const OWN_NAMES = { ar: "العربية", en: "English" };

let language = preferred();

function preferred() {
  const stored = remembered();
  if (stored in WORDS) return stored;
  return navigator.language.toLowerCase().startsWith("ar") ? "ar" : "en";
}

function remembered() {
  // Storage throws where the browser blocks it; the page then simply forgets the choice.
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function remember(code) {
  try {
    localStorage.setItem(STORAGE_KEY, code);
  } catch {
    // Same reason as in remembered(): a blocked storage must not stop the switch itself.
  }
}

/** "rtl" for Arabic, "ltr" for everything else. */
export function directionOf(code) {
  return code === "ar" ? "rtl" : "ltr";
}

/** The interface language now on: "ar" or "en". */
export function currentLanguage() {
  return language;
}

/** The language one switch away: {code, name}, the name in that language itself. */
export function otherLanguage() {
  const code = language === "ar" ? "en" : "ar";
  return { code, name: OWN_NAMES[code] };
}

/** Makes `code` the interface language, remembers it and translates the whole page. */
export function switchLanguage(code) {
  language = code;
  remember(code);
  applyLanguage();
}

/** Mirrors and translates the whole page for the language now on. */
export function applyLanguage() {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  translate(document);
}

/** The word for `key` in the language now on, with {value} filled. Throws on an unknown key. */
export function word(key, value = "") {
  const text = WORDS[language][key];
  if (text === undefined) throw new Error(`No ${language} word for "${key}": add it to words.js`);
  return text.replace("{value}", () => value);
}

/** Fills every worded element at or below `root`, and returns `root`. */
export function translate(root) {
  const worded = [...root.querySelectorAll("[data-word], [data-word-label], [data-word-placeholder]")];
  if (root instanceof HTMLElement) worded.push(root);
  for (const node of worded) {
    const { word: text, wordLabel, wordPlaceholder, value } = node.dataset;
    if (text) node.textContent = word(text, value);
    if (wordLabel) node.setAttribute("aria-label", word(wordLabel, value));
    if (wordPlaceholder) node.placeholder = word(wordPlaceholder);
  }
  return root;
}
