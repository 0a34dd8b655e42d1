// Every count of ours is the count of the vocabulary's own library, on texts of all kinds from the fixtures.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';

const { SPILLWAY_COUNT: program, SPILLWAY_VOCABULARIES: folder, SPILLWAY_PACKAGES: packages, SPILLWAY_FIXTURES: fixtures } = process.env;
const require = createRequire(join(packages, 'package.json'));
const { vocabularies } = await import(pathToFileURL(join(packages, 'vocabularies.mjs')));
const { Tiktoken } = require('js-tiktoken/lite');
const { Tokenizer } = require('@huggingface/tokenizers');

const invented = [
  'Hello, world!', ' ', '  ', '\n', '\n\n\n', ' \n \n', '\t\tif (x) {\n\t\t\treturn 1;\n\t\t}', 'a', 'I\'ve DON\'T we\'LL it\'s',
  '1234567890 3.14159 1,000,000', 'ThisIsCamelCase and snake_case_here and SHOUTING_CASE', 'https://example.org/a?b=c&d=%20e#f',
  'Привет, мир! Как дела?', 'こんにちは世界。今日はいい天気ですね', '你好，世界！这是一个测试。', '안녕하세요 세계', 'مرحبا بالعالم',
  'नमस्ते दुनिया', 'สวัสดีชาวโลก', 'Ελληνικά ήταν', 'e\u0301 \u00e9 n\u0303', 'ﬁ ﬂ ² ½ Ⅳ ｆｕｌｌ', '👍🏽 👨‍👩‍👧‍👦 🇩🇪 ✨✨', '\u200b\u200d',
  '<table><tr><td>x</td></tr></table> </div> </p>', '<think>hm</think> <tool_call>{}</tool_call>', '{"a":[1,2,{"b":null}],"c":"\\u00e9\\n"}',
  '░▒▓█ ─│┌┐ ∑∫√ ≤≥ ←→', 'x'.repeat(500), 'ab'.repeat(400), ' '.repeat(300), '\n'.repeat(100), '=-'.repeat(200), '中'.repeat(200), 'aaaaAAAA'.repeat(50),
  'ǅ ǆ Ǆ ʰ ᵃ ａ', 'a\u0000b\u0001c', '\ud83d\ude00'.repeat(40), '1'.repeat(100), 'The quick brown fox jumps over the lazy dog. '.repeat(20),
];

function textsOf(value, out) {
  if (typeof value === 'string') out.add(value.slice(0, 4000));
  else if (value && typeof value === 'object') for (const [name, one] of Object.entries(value)) out.add(name) && textsOf(one, out);
}

// Strings of JSON files and the beginnings of all others, spread over the fixtures.
function fixtureTexts() {
  const out = new Set();
  for (const entry of readdirSync(fixtures, { recursive: true, withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name))) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    if (!['.json', '.sse', '.ndjson', '.md'].includes(extname(file))) continue;
    const text = readFileSync(file, 'utf8');
    out.add(text.slice(0, 3000));
    if (extname(file) === '.json') try { textsOf(JSON.parse(text), out); } catch { /* a broken one on purpose */ }
  }
  // The libraries' regular expressions differ from the vendors' in what counts as a space here.
  const all = [...out].filter((text) => !/[\u0085\u180e\ufeff]/.test(text) && !/[\ud800-\udfff]/u.test(text));
  const step = Math.max(1, Math.floor(all.length / 600));
  return all.filter((_, i) => i % step === 0);
}

function referenceOf({ ranks, description, normalize }) {
  if (ranks) {
    const library = new Tiktoken({ ...ranks(), special_tokens: {} });
    return (text) => library.encode(normalize ? text.normalize(normalize) : text, [], []).length;
  }
  const library = new Tokenizer(description(), {});
  return (text) => library.encode(text, { add_special_tokens: false }).ids.length;
}

const texts = [...invented, ...fixtureTexts()];

test('there are some hundreds of texts', () => assert.ok(texts.length > 400, `${texts.length}`));

for (const [family, source] of Object.entries(vocabularies)) {
  test(`${family} counts what its library counts`, () => {
    const input = texts.map((text) => JSON.stringify([family, text])).join('\n') + '\n';
    const run = spawnSync(program, [folder], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
    assert.equal(run.status, 0, run.stderr);
    const counted = run.stdout.trim().split('\n').map(Number);
    const reference = referenceOf(source);
    const wrong = texts.flatMap((text, i) => (reference(text) === counted[i] ? [] : [{ text: text.slice(0, 200), ours: counted[i], theirs: reference(text) }]));
    assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} of ${texts.length} differ`);
  });
}
