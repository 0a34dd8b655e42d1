import { describe, expect, it } from 'vitest';
import { href, parsePlace } from '../src/router';

describe('places', () => {
  it('come out of an address as they went in', () => {
    const address = href(['requests', 'a/b c'], { outcome: 'failed', model: 'x & y', chain: '' });
    expect(parsePlace(address)).toEqual({ path: ['requests', 'a/b c'], query: { outcome: 'failed', model: 'x & y' } });
  });
  it('are the overview when nothing is said', () => {
    for (const hash of ['', '#', '#/', '#//']) expect(parsePlace(hash)).toEqual({ path: [], query: {} });
  });
  it('are not broken by what is no encoding', () => {
    expect(parsePlace('#/requests/%zz').path).toEqual(['requests', '%zz']);
  });
});
