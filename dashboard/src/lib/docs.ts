// The documents, as docs.mjs has made them, and looking for words in them. Read when somebody opens them, once.
import type MiniSearch from 'minisearch';

export type Inline = string | ['plain' | 'strong' | 'em', ...Inline[]] | ['code', string] | ['link', string, ...Inline[]];
export type Block =
  | { kind: 'heading'; level: number; id: string; text: Inline[] }
  | { kind: 'text'; text: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] };

export interface DocPage {
  name: string;  // "operate/saver"; "": the one that leads to all others
  title: string;
  blocks: Block[];
}

// What stands under one heading.
export interface Section {
  id: string;  // "operate/saver#levels"
  page: string;
  at: string;
  title: string;    // of the page
  heading: string;  // empty: before its first
  text: string;
}

export function textOf(inlines: readonly Inline[]): string {
  return inlines.map((one) => {
    if (typeof one === 'string') return one;
    if (one[0] === 'code') return one[1];
    return textOf((one[0] === 'link' ? one.slice(2) : one.slice(1)) as Inline[]);
  }).join('');
}

export function wordsOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'text': return textOf(block.text);
    case 'code': return block.text;
    case 'quote': return block.blocks.map(wordsOf).join('\n');
    case 'list': return block.items.flat().map(wordsOf).join('\n');
    case 'table': return [block.head, ...block.rows].map((row) => row.map(textOf).join(' ')).join('\n');
  }
}

export function sectionsOf(pages: readonly DocPage[]): Section[] {
  return pages.flatMap((page) => {
    const sections: Section[] = [];
    let now: Section = { id: page.name, page: page.name, at: '', title: page.title, heading: '', text: '' };
    for (const block of page.blocks) {
      if (block.kind === 'heading' && block.level > 1) {
        sections.push(now);
        now = { id: `${page.name}#${block.id}`, page: page.name, at: block.id, title: page.title, heading: textOf(block.text), text: '' };
      } else if (block.kind !== 'heading') {
        now.text += `${wordsOf(block)}\n`;
      }
    }
    return [...sections, now];
  });
}

// What of a section is shown: from a little before the first of the words.
export function excerpt(text: string, words: readonly string[], most = 180): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  const lower = plain.toLowerCase();
  const at = Math.min(...words.map((word) => lower.indexOf(word.toLowerCase())).filter((place) => place >= 0), plain.length);
  const from = at === plain.length ? 0 : Math.max(0, plain.lastIndexOf(' ', Math.max(0, at - 40)) + 1);
  const piece = plain.slice(from, from + most);
  return `${from > 0 ? '… ' : ''}${piece}${from + most < plain.length ? ' …' : ''}`;
}

export interface Library {
  pages: DocPage[];
  sections: Map<string, Section>;
  index: MiniSearch<Section>;
}

export async function libraryOf(pages: DocPage[]): Promise<Library> {
  const { default: Search } = await import('minisearch');
  const sections = sectionsOf(pages);
  const index = new Search<Section>({
    fields: ['heading', 'title', 'text'],
    searchOptions: { boost: { heading: 4, title: 2 }, prefix: true, fuzzy: (word) => (word.length > 5 ? 0.2 : false), combineWith: 'AND' },
  });
  index.addAll(sections);
  return { pages, sections: new Map(sections.map((one) => [one.id, one])), index };
}

export const found = (library: Library, words: string, most = 30): { section: Section; words: string[] }[] =>
  library.index.search(words).slice(0, most).flatMap(({ id, terms }) => {
    const section = library.sections.get(String(id));
    return section ? [{ section, words: terms }] : [];
  });

let reading: Promise<Library> | null = null;

export function readLibrary(): Promise<Library> {
  reading ??= fetch('/docs.json').then(async (response) => {
    if (!response.ok) throw new Error(`status ${response.status}`);
    return libraryOf((await response.json()) as DocPage[]);
  }).catch((error: unknown) => {
    reading = null;
    throw error;
  });
  return reading;
}
