import { afterEach, describe, expect, it } from 'vitest';
import ar from '../src/lang/ar';
import de from '../src/lang/de';
import es from '../src/lang/es';
import fr from '../src/lang/fr';
import zh from '../src/lang/zh';
import { languageFor, parts, speak, t, type Words } from '../src/lang/words';
import { agents } from '../src/lib/agents';
import { ago, clock, count, money, moment, percent, price } from '../src/lib/format';

const catalogues: Record<string, Words> = { de, es, fr, zh, ar };
const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ');

afterEach(() => speak('en'));

describe('a catalogue', () => {
  for (const [language, words] of Object.entries(catalogues)) {
    it(`in ${language} puts the same things in the places`, () => {
      for (const [english, own] of Object.entries(words)) {
        expect(places(own), english).toBe(places(english));
        expect(own.trim(), english).not.toBe('');
      }
    });
  }
  it('has each text of the pages and no other', () => {
    const files = import.meta.glob<string>('../src/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });
    const sources = Object.entries(files).filter(([file]) => !file.includes('/lang/') && !file.endsWith('schema.ts')).map(([, text]) => text).join('\n')
      + agents.flatMap((one) => one.steps).map((step) => `'${step.say}' '${step.label ?? ''}'`).join('\n');
    expect(sources.length).toBeGreaterThan(100_000);
    const unused = Object.keys(de).filter((english) => !sources.includes(`'${english.replace(/'/g, "\\'")}'`) && !sources.includes(`'${english}'`));
    expect(unused).toEqual([]);
  });
  it('has what agents are told', () => {
    for (const { steps } of agents) {
      for (const { say, label } of steps) {
        expect(Object.keys(de)).toContain(say);
        if (label) expect(Object.keys(de)).toContain(label);
      }
    }
  });
});

describe('a language', () => {
  it('is the first of the browser\'s that there is', () => {
    expect([['de-CH', 'en'], ['nl', 'fr-CA'], ['zh-Hant-TW'], ['sv'], [], ['ar-EG']].map(languageFor)).toEqual(['de', 'fr', 'zh', 'en', 'en', 'ar']);
  });
  it('says texts with what is put in', async () => {
    expect(t('Line {line}', { line: 7 })).toBe('Line 7');
    expect(parts('Seen {ago}. {link}', { ago: 'now', link: 'why' }).join('')).toBe('Seen now. why');
    await speak('fr');
    expect(t('Line {line}', { line: 7 })).toBe('Ligne 7');
    expect(t('Line {line}')).toBe('Ligne {line}');
    await speak('en');
    expect(t('Settings')).toBe('Settings');
  });
  it('writes numbers and times as its readers do', async () => {
    const at = new Date(2026, 10, 28, 14, 5, 9).getTime();
    expect([clock(at), moment(at)]).toEqual(['14:05:09', '2026-11-28 14:05:09']);
    await speak('de');
    expect([count(1200), percent(0.992), moment(at)]).toEqual(['1,2k', '99,2\u00a0%', '28.11.2026, 14:05:09']);
    expect([money(3_200_000), money(1_204_400_000), price(0)]).toEqual(['3,20\u00a0$', '1.204\u00a0$', 'frei']);
    expect(ago(0, 40_000)).toBe('vor 40s');
    await speak('ar');
    expect(count(1200)).toBe('1.2k');
    expect(clock(at)).toContain('14:05:09');
  });
});
