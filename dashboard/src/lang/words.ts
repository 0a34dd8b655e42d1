// What the page says, in the reader's language. English texts are written where they are shown; every other language is a
// file of its own that has a text for each of them, or does not compile, and is loaded when it is chosen.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Message } from './messages';

export type { Message };
export type Words = Record<Message, string>;

export const languages = [
  ['en', 'English'], ['de', 'Deutsch'], ['es', 'Español'], ['fr', 'Français'], ['zh', '中文'], ['ar', 'العربية'],
] as const;
export type Language = (typeof languages)[number][0];

const files: Record<Exclude<Language, 'en'>, () => Promise<{ default: Words }>> = {
  de: () => import('./de'), es: () => import('./es'), fr: () => import('./fr'), zh: () => import('./zh'), ar: () => import('./ar'),
};

// How numbers and times are written. English ones as ISO 8601 has it; digits are those of the rest of the page.
const locales: Record<Language, string> = { en: 'en-US', de: 'de-DE', es: 'es-ES', fr: 'fr-FR', zh: 'zh-CN', ar: 'ar-EG-u-nu-latn' };
const place = 'spillway.language';

let language: Language = 'en';
let words: Words | null = null;
const lookers = new Set<() => void>();

export const isLanguage = (text: string | null): text is Language => languages.some(([name]) => name === text);

// The first of the browser's languages that there is.
export function languageFor(wanted: readonly string[]): Language {
  for (const one of wanted) {
    const [short = ''] = one.toLowerCase().split('-');
    if (isLanguage(short)) return short;
  }
  return 'en';
}

// What somebody has chosen; nothing: as the browser has it.
export function chosenLanguage(): Language | null {
  try {
    const kept = localStorage.getItem(place);
    return isLanguage(kept) ? kept : null;
  } catch {
    return null;
  }
}

export const locale = () => locales[language];
export const currentLanguage = () => language;

// Takes the words of a language into use. Those that cannot be read leave the page as it is.
export async function speak(wanted: Language): Promise<void> {
  const taken = wanted === 'en' ? null : (await files[wanted]()).default;
  language = wanted;
  words = taken;
  if (typeof document !== 'undefined') {
    document.documentElement.lang = wanted;
    document.documentElement.dir = wanted === 'ar' ? 'rtl' : 'ltr';
  }
  for (const look of lookers) look();
}

export const speakAsChosen = () => speak(chosenLanguage() ?? languageFor(navigator.languages));

export async function chooseLanguage(wanted: Language | null): Promise<void> {
  try {
    if (wanted === null) localStorage.removeItem(place);
    else localStorage.setItem(place, wanted);
  } catch {
    // Without storage the choice lasts until the page is read anew.
  }
  await speak(wanted ?? languageFor(navigator.languages));
}

// Draws anew when another language is spoken.
export function useLanguage(): Language {
  const [now, setNow] = useState(language);
  useEffect(() => {
    const look = () => setNow(language);
    look();
    lookers.add(look);
    return () => { lookers.delete(look); };
  }, []);
  return now;
}

const say = (message: Message) => (words === null ? message : words[message]);

// The text, with what is named in braces put in.
export function t(message: Message, places?: Record<string, string | number>): string {
  const text = say(message);
  return places === undefined ? text : text.replace(/\{(\w+)\}/g, (whole, name: string) => String(places[name] ?? whole));
}

// The same of what is more than text: links, code.
export function parts(message: Message, places: Record<string, ComponentChildren>): ComponentChildren[] {
  return say(message).split(/\{(\w+)\}/g).map((piece, i) => (i % 2 === 0 ? piece : places[piece]));
}
