import { describe, expect, it } from 'vitest';
import { formsOf, isWhole, readable, remarksOn } from '../src/lib/said';
import type { Body, Message, SaidAttempt, Transcript } from '../src/api/types';

const body = (some: Partial<Body> = {}): Body => ({ size: 3, text: 'abc', binary: false, cut: false, masked: false, gone: false, ...some });
const message = (line: string): Message => ({ line, headers: [], body: body() });
const attempt = (some: Partial<SaidAttempt> = {}): SaidAttempt => ({
  number: 1, provider: 'p', account: 'a', model: 'm', wire: 'w', translated: true, canonical: body(), request: message('POST /x'), answer: null, ...some,
});
const transcript = (attempts: SaidAttempt[]): Transcript => ({ wire: 'c', replay_of: null, replays: [], request: message('POST /y'), answer: message('200'), attempts });

describe('the forms of what was said', () => {
  it('are told in their order, from the client and back to it', () => {
    const forms = formsOf(transcript([attempt()]), attempt());
    expect(forms.map((form) => form.name)).toEqual(['Client asked', 'Canonical', 'Upstream was asked', 'Upstream answered', 'Client was answered']);
    expect(forms[2]?.of).toBe('w, p, m');
    expect(forms[3]?.body).toBeNull();
    expect(forms[3]?.why).toBe('It did not answer.');
  });
  it('are the client’s alone where nobody was asked', () => {
    expect(formsOf(transcript([]), undefined).map((form) => form.name)).toEqual(['Client asked', 'Client was answered']);
  });
  it('are indented where they are JSON, and left alone where not', () => {
    expect(readable('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(readable('data: {"a":1}\n\n')).toBe('data: {"a":1}\n\n');
  });
  it('say what is not as it was', () => {
    expect(remarksOn(body())).toEqual([]);
    expect(remarksOn(body({ cut: true, size: 4096 }))).toEqual(['Only its beginning was kept, of 4,096 bytes.']);
    expect(remarksOn(body({ gone: true, binary: true }))).toEqual(['It was kept, and had to make room for others.']);
    expect(isWhole(body())).toBe(true);
    for (const some of [{ cut: true }, { masked: true }, { gone: true }]) expect(isWhole(body(some))).toBe(false);
    expect(isWhole(null)).toBe(false);
  });
});
