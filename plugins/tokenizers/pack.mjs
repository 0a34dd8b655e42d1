// Packs the vocabularies for the host: node pack.mjs FOLDER writes FOLDER/<name>.vocabulary, in the layout that
// host/tokens/Vocabulary.h describes.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageFolder, vocabularies } from './vocabularies.mjs';

const kMagic = 'SPWVOC1\n';
const kForms = { none: 0, NFC: 1, NFKC: 2 };
const largest = (list) => list.reduce((most, one) => Math.max(most, one), 0);
const latin = (bytes) => Buffer.from(bytes).toString('latin1');

const escaped = (text) => text.replace(/[\\^$*+?.()|[\]{}#\s-]/g, (c) => (c === '\n' ? '\\n' : c === '\t' ? '\\t' : `\\${c}`));

// A vocabulary in one form, whatever it came from: `symbols` are what a word falls into first.
class Packed {
  symbols = new Map(); // code point (or byte) -> id
  fallback = []; // ids of the 256 bytes, when symbols are characters
  merges = []; // [left, right, rank, id]
  wholes = []; // words that are one token although merging does not get there, as latin1
  atoms = []; // texts that are one token wherever they stand
  patterns = []; // each cuts the pieces of the one before
  form = 'none';
  tokens = 0;
}

// Merges `word` (a list of ids) as the model does.
function merge(word, rules) {
  for (;;) {
    let best = null;
    for (let i = 0; i + 1 < word.length; ++i) {
      const rule = rules.get(word[i] * 0x200000 + word[i + 1]);
      if (rule && (!best || rule.rank < best.rank)) best = { ...rule, at: i };
    }
    if (!best) return word;
    word.splice(best.at, 2, best.id);
  }
}

function ofRanks({ ranks, normalize = 'none' }) {
  const packed = new Packed();
  const { pat_str, bpe_ranks } = ranks();
  packed.patterns = [pat_str];
  packed.form = normalize;
  const byText = new Map();
  for (const line of bpe_ranks.split('\n').filter(Boolean)) {
    const [, first, ...tokens] = line.split(' ');
    tokens.forEach((token, i) => byText.set(latin(Buffer.from(token, 'base64')), Number(first) + i));
  }
  packed.tokens = largest([...byText.values()]) + 1;
  for (let byte = 0; byte < 256; ++byte) packed.symbols.set(byte, byText.get(String.fromCharCode(byte)));
  // Any two neighbours whose joined text is a token merge, the lowest rank first. So a token comes from the two parts
  // that are left when its own text is merged by all ranks below its own.
  for (const [text, rank] of [...byText].sort((a, b) => a[1] - b[1])) {
    if (text.length === 1) continue;
    const parts = partsOf(text, rank, byText);
    if (parts.length === 2) packed.merges.push([byText.get(parts[0]), byText.get(parts[1]), rank, rank]);
    else packed.wholes.push(text);
  }
  return packed;
}

function partsOf(text, below, byText) {
  const parts = [...text];
  for (;;) {
    let best = -1;
    let least = below;
    for (let i = 0; i + 1 < parts.length; ++i) {
      const rank = byText.get(parts[i] + parts[i + 1]);
      if (rank !== undefined && rank < least) {
        least = rank;
        best = i;
      }
    }
    if (best < 0) return parts;
    parts.splice(best, 2, parts[best] + parts[best + 1]);
  }
}

// The printable stand-ins for bytes that byte-level descriptions are written in.
function byteOfStandIn() {
  const bytes = new Map();
  let extra = 256;
  for (let byte = 0; byte < 256; ++byte) {
    const plain = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    bytes.set(String.fromCodePoint(plain ? byte : extra++), byte);
  }
  return bytes;
}

// No merge ever reaches over the place before a space, but for the few tokens that hold a space behind something else.
// Cutting there changes nothing and keeps words short.
function wordsAtSpaces(merged) {
  const inside = new Set();
  for (const text of merged) {
    for (const { index } of text.matchAll(/(?<=[^\u2581])\u2581(?!\u2581)/g)) {
      inside.add(`(?<=${escaped(text.slice(0, index))})[ \u2581](?=${escaped(text.slice(index + 1))})`);
    }
    if (/[^\u2581]\u2581\u2581/.test(text)) throw new Error(`a token with two spaces inside: ${text}`);
  }
  const more = [...inside].map((one) => `|${one}`).join('');
  return `[ \u2581]*(?:[^ \u2581]${more})+|[ \u2581]+`;
}

const isReserved = (text) => /^(<unused\d+>|<mask>|\[multimodal\])$/.test(text);

function ofDescription({ description }) {
  const packed = new Packed();
  const { model, added_tokens, normalizer, pre_tokenizer } = description();
  const byteLevel = JSON.stringify(pre_tokenizer).includes('"ByteLevel"');
  const standIns = byteOfStandIn();
  packed.tokens = largest([...Object.values(model.vocab), ...added_tokens.map((token) => token.id)]) + 1;
  packed.atoms = added_tokens.filter((token) => !token.special && !isReserved(token.content)).map((token) => token.content);
  if (normalizer?.type === 'NFC') packed.form = 'NFC';
  const rules = new Map();
  model.merges.forEach((rule, rank) => {
    const [left, right] = typeof rule === 'string' ? rule.split(' ') : rule;
    const [a, b, id] = [model.vocab[left], model.vocab[right], model.vocab[left + right]];
    if (rules.has(a * 0x200000 + b)) return;
    rules.set(a * 0x200000 + b, { rank, id });
    packed.merges.push([a, b, rank, id]);
  });
  if (byteLevel) {
    packed.patterns = pre_tokenizer.pretokenizers.filter((one) => one.type === 'Split').map((one) => one.pattern.Regex);
    for (const [standIn, byte] of standIns) packed.symbols.set(byte, model.vocab[standIn]);
    if (model.ignore_merges) {
      for (const text of Object.keys(model.vocab)) {
        const word = [...text].map((one) => model.vocab[one]);
        if (merge(word, rules).length !== 1) packed.wholes.push(latin([...text].map((one) => standIns.get(one))));
      }
    }
    return packed;
  }
  // Characters, of which U+2581 stands for a space.
  for (const [text, id] of Object.entries(model.vocab)) if ([...text].length === 1) packed.symbols.set(text.codePointAt(0), id);
  packed.symbols.set(0x20, packed.symbols.get(0x2581));
  for (let byte = 0; byte < 256; ++byte) {
    packed.fallback.push(model.vocab[`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`]);
  }
  packed.patterns = [wordsAtSpaces(model.merges.map(([left, right]) => left + right))];
  return packed;
}

// The sections in order, each a multiple of four bytes long.
function bytesOf(packed) {
  const words = (list) => Buffer.from(Uint32Array.from(list).buffer);
  const texts = (list) => {
    const parts = [words([list.length])];
    for (const bytes of list) parts.push(words([bytes.length]), bytes, Buffer.alloc(-bytes.length & 3));
    return Buffer.concat(parts);
  };
  const symbols = [...packed.symbols].sort((a, b) => a[0] - b[0]);
  const merges = packed.merges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const starts = new Uint32Array(packed.tokens + 1);
  for (const [left] of merges) ++starts[left + 1];
  for (let i = 0; i < packed.tokens; ++i) starts[i + 1] += starts[i];
  const atoms = packed.atoms.sort((a, b) => b.length - a.length).map(escaped).join('|');
  const patterns = [atoms, ...packed.patterns].map((text) => Buffer.from(text, 'utf8'));
  const wholes = packed.wholes.map((text) => Buffer.from(text, 'latin1')).sort(Buffer.compare);
  const sections = [
    texts(patterns),
    texts(wholes),
    words(symbols.flat()),
    words(packed.fallback),
    words(starts),
    words(merges.flatMap(([, right, rank, id]) => [right, rank, id])),
  ];
  const head = [packed.fallback.length > 0 ? 1 : 0, kForms[packed.form], packed.tokens];
  let offset = kMagic.length + 4 * (head.length + sections.length + 1);
  for (const section of sections) {
    head.push(offset);
    offset += section.length;
  }
  return Buffer.concat([Buffer.from(kMagic, 'latin1'), words([...head, offset]), ...sections]);
}

function check(name, packed) {
  const bad = (id) => id === undefined || id >= packed.tokens;
  if ([...packed.symbols.values(), ...packed.fallback].some(bad) || packed.merges.some(([left, right, , id]) => [left, right, id].some(bad))) {
    throw new Error(`${name}: a symbol or merge names a token that is not there`);
  }
}

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
for (const [name, source] of Object.entries(vocabularies)) {
  const packed = source.ranks ? ofRanks(source) : ofDescription(source);
  check(name, packed);
  const bytes = bytesOf(packed);
  writeFileSync(join(folder, `${name}.part`), bytes);
  renameSync(join(folder, `${name}.part`), join(folder, `${name}.vocabulary`));
  console.log(`${name}: ${packed.merges.length} merges, ${packed.wholes.length} whole words, ${packed.patterns.length} patterns, ${bytes.length} bytes`);
}

// Whose work these are, and on what terms it may be passed on.
const { dependencies } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
const notices = Object.keys(dependencies).map((name) => {
  const from = packageFolder(name);
  const { version, license } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const files = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'NOTICE'].map((file) => join(from, file)).filter(existsSync);
  return [`${name} ${version}, ${license}`, ...files.map((file) => readFileSync(file, 'utf8').trim())].join('\n\n');
});
writeFileSync(join(folder, 'LICENSES.txt'), notices.join(`\n\n${'-'.repeat(80)}\n\n`) + '\n');
