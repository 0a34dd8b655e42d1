// A bill of materials in SPDX's JSON: the packages of this system that the program is linked with or was made of, and
// the npm packages that its dashboard is made of.
//   node sbom.mjs --program FILE --version VERSION --lock package-lock.json --output FILE
// SOURCE_DATE_EPOCH says when it was made; the same input gives the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';

const options = {};
for (let i = 2; i + 1 < process.argv.length; i += 2) options[process.argv[i].slice(2)] = process.argv[i + 1];
for (const name of ['program', 'version', 'lock', 'output'])
  if (!options[name]) throw new Error(`--${name} is missing`);

// Libraries that leave their code in the program instead of being loaded with it.
const compiledIn = ['nlohmann-json3-dev', 'libboost-dev'];

const run = (program, ...words) => {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
};

// The package that has brought a file; libraries may be known by the other of two paths to one place.
const packageOf = (file) => {
  for (const path of [file, realpathSync(file), realpathSync(file).replace(/^\/usr\/lib/, '/lib')]) {
    const owner = run('dpkg-query', '-S', path).split('\n')[0];
    if (owner.includes(': ')) return owner.split(': ')[0].split(':')[0];
  }
  return undefined;
};

const debian = (name) => {
  const version = run('dpkg-query', '-W', '-f=${Version}', name).trim();
  return version && { name, version, purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}` };
};

const loaded = run('ldd', options.program)
  .split('\n')
  .map((line) => line.match(/=> (\/\S+)/)?.[1])
  .filter((file) => file && existsSync(file))
  .map(packageOf)
  .filter(Boolean);
const system = [...new Set([...loaded, ...compiledIn])].sort().map(debian).filter(Boolean);

const lock = JSON.parse(readFileSync(options.lock, 'utf8'));
const bundled = Object.entries(lock.packages)
  .filter(([path, one]) => path.startsWith('node_modules/') && !one.dev && !one.optional)
  .map(([path, one]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return { name, version: one.version, license: one.license, purl: `pkg:npm/${name.replace('@', '%40')}@${one.version}` };
  })
  .sort((a, b) => (a.purl < b.purl ? -1 : 1));

const spdxId = (purl) => 'SPDXRef-' + purl.replace(/[^A-Za-z0-9.-]+/g, '-');
const entry = (one) => ({
  SPDXID: spdxId(one.purl),
  name: one.name,
  versionInfo: one.version,
  downloadLocation: 'NOASSERTION',
  licenseConcluded: one.license ?? 'NOASSERTION',
  licenseDeclared: one.license ?? 'NOASSERTION',
  copyrightText: 'NOASSERTION',
  externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: one.purl }],
});

const parts = [...system, ...bundled];
const made = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? Math.floor(Date.now() / 1000)) * 1000);
const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
const document = {
  spdxVersion: 'SPDX-2.3',
  dataLicense: 'CC0-1.0',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: `spillway-${options.version}`,
  documentNamespace: `https://spillway.invalid/sbom/${options.version}/${digest}`,
  creationInfo: { created: made.toISOString().replace(/\.\d+Z$/, 'Z'), creators: ['Tool: spillway-sbom'] },
  packages: [
    {
      SPDXID: 'SPDXRef-spillway',
      name: 'spillway',
      versionInfo: options.version,
      downloadLocation: 'NOASSERTION',
      licenseConcluded: 'MIT',
      licenseDeclared: 'MIT',
      copyrightText: 'NOASSERTION',
    },
    ...parts.map(entry),
  ],
  relationships: [
    { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-spillway' },
    ...parts.map((one) => ({
      spdxElementId: 'SPDXRef-spillway',
      relationshipType: 'DEPENDS_ON',
      relatedSpdxElement: spdxId(one.purl),
    })),
  ],
};
writeFileSync(options.output, JSON.stringify(document, null, 1) + '\n');
