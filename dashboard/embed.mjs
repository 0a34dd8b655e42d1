// Writes the files of a folder as a C++ source: each as it is and, where that is smaller, packed in two ways.
// usage: node embed.mjs FOLDER OUTPUT
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [folder, output] = process.argv.slice(2);

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

const filesBelow = (at) => readdirSync(at, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(at, entry.name)) : [join(at, entry.name)])).sort();

const rows = [];
const arrays = [];
function bytes(name, buffer) {
  arrays.push(`constexpr unsigned char ${name}[] = {${Array.from(buffer).join(',')}};`);
  return `text(${name}, sizeof ${name})`;
}

filesBelow(folder).forEach((file, number) => {
  const path = `/${relative(folder, file)}`;
  const type = types[extname(file)];
  if (!type) throw new Error(`${path}: a file of a kind that embed.mjs does not know`);
  const plain = readFileSync(file);
  const smaller = (name, packed) => (packed.length < plain.length ? bytes(name, packed) : '{}');
  const forms = [
    bytes(`kPlain${number}`, plain),
    smaller(`kGzip${number}`, gzipSync(plain, { level: 9 })),
    smaller(`kBrotli${number}`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })),
  ];
  const tag = createHash('sha256').update(plain).digest('hex').slice(0, 20);
  rows.push(`    {"${path}", "${type}", "${tag}", ${path.startsWith('/assets/')},\n     ${forms.join(', ')}},`);
});

writeFileSync(output, `// Made by dashboard/embed.mjs from the built dashboard.
#include "host/admin/Pages.h"

namespace spillway::admin {
namespace {

${arrays.join('\n')}

std::string_view text(const unsigned char* bytes, size_t size) { return {reinterpret_cast<const char*>(bytes), size}; }

}  // namespace

std::span<const PageFile> dashboardFiles() {
  static const PageFile files[] = {
${rows.join('\n')}
  };
  return files;
}

}  // namespace spillway::admin
`);
