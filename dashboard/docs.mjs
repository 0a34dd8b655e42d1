// Writes docs/ as the dashboard shows it: a list of pages, each a tree of blocks, which the page makes elements of. Text
// stays text on the way, so nothing in it can become markup. A link that leads nowhere, or something that this does not
// know, fails the build.
// usage: node docs.mjs DOCS OUTPUT
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { lexer } from 'marked';

const [folder, output] = process.argv.slice(2);

const filesBelow = (at) => readdirSync(at, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(at, entry.name)) : [join(at, entry.name)])).sort();

// "operate/saver" of docs/operate/saver.md; the page that leads to all others is "".
const nameOf = (path) => path.replace(/\.md$/, '').replace(/(^|\/)README$/, '');

const textOf = (inlines) => inlines.map((one) => (typeof one === 'string' ? one : one[0] === 'code' ? one[1] : textOf(one.slice(one[0] === 'link' ? 2 : 1)))).join('');

// As the places where documents are read on the web name their headings.
function anchors() {
  const seen = new Map();
  return (text) => {
    const plain = text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    const times = seen.get(plain) ?? 0;
    seen.set(plain, times + 1);
    return times === 0 ? plain : `${plain}-${times}`;
  };
}

const plainText = (text) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');

class Page {
  constructor(path, markdown) {
    this.path = path;
    this.links = [];
    this.anchorOf = anchors();
    this.ids = new Set();
    this.blocks = this.blocksOf(lexer(markdown));
    this.title = textOf(this.blocks.find((block) => block.kind === 'heading')?.text ?? []);
    if (this.title === '') throw new Error(`${path} has no heading`);
  }

  blocksOf(tokens) {
    return tokens.flatMap((token) => this.blockOf(token) ?? []);
  }

  blockOf(token) {
    switch (token.type) {
      case 'space':
        return null;
      case 'html':
        if (/^<!--[^]*-->\s*$/.test(token.text)) return null;
        break;
      case 'heading': {
        const text = this.inlines(token.tokens);
        const id = this.anchorOf(textOf(text));
        this.ids.add(id);
        return { kind: 'heading', level: token.depth, id, text };
      }
      case 'paragraph':
      case 'text':
        return { kind: 'text', text: this.inlines(token.tokens ?? [token]) };
      case 'code':
        return { kind: 'code', text: token.text };
      case 'blockquote':
        return { kind: 'quote', blocks: this.blocksOf(token.tokens) };
      case 'list':
        return { kind: 'list', ordered: token.ordered, items: token.items.map((item) => this.blocksOf(item.tokens)) };
      case 'table':
        return {
          kind: 'table', head: token.header.map((cell) => this.inlines(cell.tokens)),
          rows: token.rows.map((row) => row.map((cell) => this.inlines(cell.tokens))),
        };
      default:
    }
    throw new Error(`${this.path}: docs.mjs does not know '${token.type}': ${token.raw.slice(0, 80)}`);
  }

  inlines(tokens) {
    return tokens.map((token) => this.inline(token));
  }

  inline(token) {
    switch (token.type) {
      case 'text':
        return token.tokens ? ['plain', ...this.inlines(token.tokens)] : plainText(token.text);
      case 'escape':
        return plainText(token.text);
      // "<host>" is meant as it stands.
      case 'html':
        return token.text;
      case 'codespan':
        return ['code', plainText(token.text)];
      case 'strong':
        return ['strong', ...this.inlines(token.tokens)];
      case 'em':
        return ['em', ...this.inlines(token.tokens)];
      case 'br':
        return ' ';
      case 'link':
        return this.link(token);
      default:
    }
    throw new Error(`${this.path}: docs.mjs does not know '${token.type}': ${token.raw.slice(0, 80)}`);
  }

  link(token) {
    const text = this.inlines(token.tokens);
    if (/^https?:\/\//.test(token.href)) return ['link', token.href, ...text];
    const [file, at = ''] = token.href.split('#');
    const target = file === '' ? this.path : posix.normalize(posix.join(posix.dirname(this.path), file));
    // What is in the repository and no document is named only.
    if (target.startsWith('../') || !target.endsWith('.md')) return ['plain', ...text];
    this.links.push([target, at]);
    const place = nameOf(target) === '' ? '#/docs' : `#/docs/${nameOf(target)}`;
    return ['link', at === '' ? place : `${place}?at=${at}`, ...text];
  }
}

const pages = filesBelow(folder).filter((file) => file.endsWith('.md'))
  .map((file) => new Page(relative(folder, file), readFileSync(file, 'utf8')));
const byPath = new Map(pages.map((page) => [page.path, page]));
for (const page of pages) {
  for (const [path, at] of page.links) {
    const target = byPath.get(path);
    if (!target) throw new Error(`${page.path} links to ${path}, which is not there`);
    if (at !== '' && !target.ids.has(at)) throw new Error(`${page.path} links to ${path}#${at}, which is not there`);
  }
}
// Whoever begins at the first page comes to each of them.
const first = byPath.get('README.md');
const reached = new Set(first.links.map(([path]) => path));
for (const page of pages)
  if (page !== first && !reached.has(page.path)) throw new Error(`README.md does not lead to ${page.path}`);

writeFileSync(output, JSON.stringify(pages.map(({ path, title, blocks }) => ({ name: nameOf(path), title, blocks }))));
