import { existsSync, readFileSync } from 'node:fs';
import openapi, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, it } from 'vitest';

// Beside the tests where they are run by ctest, in the tree else.
const places = ['./openapi.yaml', '../../docs/api/openapi.yaml'].map((path) => new URL(path, import.meta.url));
const described = places.find((place) => existsSync(place));

it('the types are those of docs/api/openapi.yaml', async () => {
  const made = COMMENT_HEADER + astToString(await openapi(described));
  const kept = readFileSync(new URL('../src/api/schema.ts', import.meta.url), 'utf8');
  expect(kept === made, 'run npm run types in dashboard/').toBe(true);
});
