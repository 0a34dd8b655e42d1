import { describe, expect, it } from 'vitest';
import { excerpt, found, libraryOf, sectionsOf, textOf, wordsOf, type DocPage } from '../src/lib/docs';

const pages: DocPage[] = [
  {
    name: '', title: 'Documents',
    blocks: [{ kind: 'heading', level: 1, id: 'documents', text: ['Documents'] }, { kind: 'text', text: ['By what you want.'] }],
  },
  {
    name: 'operate/saver', title: 'Smaller results',
    blocks: [
      { kind: 'heading', level: 1, id: 'smaller-results', text: ['Smaller results'] },
      { kind: 'text', text: ['What tools print is made ', ['strong', 'smaller'], '.'] },
      { kind: 'heading', level: 2, id: 'levels', text: ['Levels'] },
      { kind: 'list', ordered: false, items: [[{ kind: 'text', text: [['code', 'lossless'], ' loses nothing'] }]] },
      { kind: 'table', head: [['level'], ['what']], rows: [[[['code', 'max']], ['drops ', ['link', '#/docs', 'more']]]] },
      { kind: 'heading', level: 3, id: 'cooldowns', text: ['Cooldowns'] },
      { kind: 'code', text: 'spillway compress' },
      { kind: 'quote', blocks: [{ kind: 'text', text: [['plain', 'quoted', ['em', ' words']]] }] },
    ],
  },
];

describe('documents', () => {
  it('are text whatever they are made of', () => {
    expect(textOf(['a ', ['link', '#/x', 'b ', ['code', 'c']], ['em', ' d']])).toBe('a b c d');
    expect(wordsOf(pages[1]!.blocks[4]!)).toBe('level what\nmax drops more');
  });
  it('are cut where their headings are', () => {
    expect(sectionsOf(pages).map(({ id, heading, text }) => [id, heading, text.trim()])).toEqual([
      ['', '', 'By what you want.'],
      ['operate/saver', '', 'What tools print is made smaller.'],
      ['operate/saver#levels', 'Levels', 'lossless loses nothing\nlevel what\nmax drops more'],
      ['operate/saver#cooldowns', 'Cooldowns', 'spillway compress\nquoted words'],
    ]);
  });
  it('are found by all the words, by their beginnings and in spite of a slip', async () => {
    const library = await libraryOf(pages);
    const ids = (words: string) => found(library, words).map(({ section }) => section.id);
    expect(ids('cooldown')).toEqual(['operate/saver#cooldowns']);
    expect(ids('losless nothing')).toEqual(['operate/saver#levels']);
    expect(ids('lossless banana')).toEqual([]);
    expect(ids('')).toEqual([]);
  });
  it('are shown from a little before what was found', () => {
    const text = `${'so many words before it '.repeat(20)}and here is the needle ${'and many behind it '.repeat(20)}`;
    const shown = excerpt(text, ['needle']);
    expect(shown).toMatch(/^… .*needle.* …$/);
    expect(shown.length).toBeLessThan(200);
    expect(excerpt('short', ['nothing'])).toBe('short');
  });
});
