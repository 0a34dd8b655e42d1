// Every page in every language: nothing is left in English, nothing runs out of a telephone's window, and Arabic goes from
// right to left.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { ask, askWithSmaller, askWithSpill, openHost } from './hosts.mjs';

// A catalogue as its source has it: one line for each text.
const wordsOf = (language) => Object.fromEntries([...readFileSync(`${process.env.SPILLWAY_LANGUAGES}/${language}.ts`, 'utf8')
  .matchAll(/^  '((?:[^'\\]|\\.)*)': '((?:[^'\\]|\\.)*)',$/gm)].map(([, english, own]) => [plain(english), plain(own)]));
const plain = (text) => text.replace(/\\(.)/g, '$1');
const messages = new Set(Object.keys(wordsOf('de')));
assert.ok(messages.size > 500);
const names = new Set(['default']);  // of the chain
const languages = ['de', 'es', 'fr', 'zh', 'ar'];

let opened;
let chromium;
let smaller;
let spilled;
before(async () => {
  [opened, chromium] = await Promise.all([openHost('budgets: [{name: limit-1, client_key: "*", per: month, dollars: 5}]\n'), launch()]);
  for (let i = 0; i < 4; ++i) await ask(opened.url, { agent: 'claude-cli/2.1' });
  smaller = await askWithSmaller(opened.url);
  spilled = await askWithSpill(opened);
});
after(async () => { await chromium?.close(); await opened?.close(); });

const pages = () => ['', 'requests', 'usage?by=model', 'fallbacks?span=today', `compression?span=today&id=${smaller.id}`, 'models', 'accounts', `requests/${spilled.id}`, 'chains/default?history=1',
  'playground', 'connect/codex', 'settings', 'welcome'];

// Names, numbers and words of the host stand as they are; of what is read aloud or shown, all that is exactly a text of the
// page in English has not been translated. Words that are the same in both languages are no proof.
const texts = (page) => page.evaluate(() => {
  const out = [];
  const walker = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest('code, pre, option, .log, [lang]')) out.push(node.textContent.trim());
  for (const one of document.querySelectorAll('[aria-label], [title], [placeholder]'))
    for (const name of ['aria-label', 'title', 'placeholder']) if (one.getAttribute(name)) out.push(one.getAttribute(name).trim());
  return out;
});

for (const language of languages) {
  test(`every page in ${language}`, { timeout: 600_000 }, async () => {
    const words = wordsOf(language);
    const same = new Set(Object.entries(words).filter(([english, own]) => english === own).map(([english]) => english));
    assert.ok(same.size < messages.size / 8, `${same.size} texts are the same as in English`);
    const seen = await chromium.open(opened.url, { width: 360, height: 740 });
    const { page } = seen;
    await page.evaluate((one) => localStorage.setItem('spillway.language', one), language);
    await page.reload();
    await page.locator(`html[lang="${language}"]`).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dir), language === 'ar' ? 'rtl' : 'ltr');
    for (const path of pages()) {
      await page.goto(`${opened.url}/#/${path}`);
      await page.getByText(words.Live, { exact: true }).first().waitFor();
      await page.locator('.bone').first().waitFor({ state: 'detached' });
      const left = (await texts(page)).filter((one) => messages.has(one) && !same.has(one) && !names.has(one));
      assert.deepEqual(left, [], `/${path} has these in English`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `/${path} runs ${over} px out of the window: ${over > 0 && await page.evaluate(() => [...document.querySelectorAll('main *')]
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth).map((one) => one.outerHTML.slice(0, 120)).slice(0, 8).join('\n'))}`);
    }
    await page.goto(`${opened.url}/#/settings`);
    await page.getByRole('heading', { name: words.Settings, level: 1 }).waitFor();
    await seen.picture(`settings-${language}-360`);
    await seen.close();
  });
}

test('a language is chosen in Settings and kept; without a choice it is the browser\'s', async () => {
  const seen = await chromium.open(`${opened.url}/#/settings`, { locale: 'fr-CA' });
  const { page } = seen;
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  await page.getByLabel('Langue').selectOption('de');
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
  await page.getByLabel('Sprache').selectOption('ar');
  await page.locator('html[dir="rtl"]').waitFor();
  await page.getByLabel('اللغة').selectOption('');
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  await page.locator('html[dir="ltr"]').waitFor();
  await seen.close();
});

test('numbers and times are the reader\'s', async () => {
  const seen = await chromium.open(`${opened.url}/#/models`, { locale: 'de-DE' });
  await seen.page.getByText('1,00').first().waitFor();
  await seen.close();
});
