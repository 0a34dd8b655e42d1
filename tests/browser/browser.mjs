// Debian's Chromium on a page of a running host. What goes wrong in the page (errors, complaints on the console, breaches
// of its policy) fails the test that has opened it.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const program = process.env.SPILLWAY_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
if (!program) throw new Error('there is no chromium; on Debian: apt-get install chromium');

// Pictures of a run are looked at by people; none is compared with another.
const pictures = process.env.SPILLWAY_PICTURES ?? 'pictures';
mkdirSync(pictures, { recursive: true });

// Long enough for a machine that does much else; what is waited for is there at once on one that does not.
export const patience = 30_000;

export async function launch() {
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  return {
    browser,
    // A browser of its own with nothing kept, on `url`. `expected`: complaints on the console that belong to the test.
    async open(url, { scheme = 'light', width = 1280, height = 860, expected = [], motion = 'reduce', locale = 'en-US' } = {}) {
      const context = await browser.newContext({
        locale, colorScheme: scheme, viewport: { width, height }, reducedMotion: motion, permissions: ['clipboard-read', 'clipboard-write'],
      });
      context.setDefaultTimeout(patience);
      const page = await context.newPage();
      const wrong = [];
      const note = (text) => { if (!expected.some((one) => text.includes(one))) wrong.push(text); };
      page.on('pageerror', (error) => note(`error: ${error.message}`));
      page.on('dialog', (dialog) => { note(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') note(`${message.type()}: ${message.text()}`);
      });
      await page.goto(url);
      return {
        page,
        context,
        picture: (name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }),
        async close() {
          await context.close();
          assert.deepEqual(wrong, [], 'the page has complained');
        },
      };
    },
    close: () => browser.close(),
  };
}
