import { describe, expect, it } from 'vitest';
import {
  conditionText, draftOf, editsOf, entryOf, freshName, movedEntry, movedTier, renamed, steppedEntry, targetText, tiersOf, withChain,
  withoutChain, type Draft, type Tier,
} from '../src/lib/chains';
import { freeName, missing, searchedOffers, waysOf, wishOf, type Form } from '../src/lib/offers';
import { emptyKey, keyFault, keyWish, mayText } from '../src/lib/keys';
import type { Offer } from '../src/api/types';

const tiers: Tier[] = [{ tier: 'a', use: ['x', 'y', 'z'] }, { tier: 'b', pick: 'fastest', use: ['w'] }];
const uses = (list: Tier[]) => list.map((tier) => tier.use.join(' ')).join(' | ');

const draft: Draft = {
  chains: { default: tiers, eyes: { tiers: [{ tier: 'a', use: [{ chain: 'default', weight: 2 }] }], rescue: 'auto' } },
  models: [{ match: 'gpt-*', chain: 'default' }],
  default_chain: null,
  budgets: [{ name: 'all', chain: 'default', per: 'day', dollars: 5 }, { name: 'other', provider: 'x', per: 'day', tokens: 5 }],
};

describe('a draft of chains', () => {
  it('moves entries within a tier and between tiers', () => {
    expect(uses(movedEntry(tiers, { tier: 0, entry: 0 }, { tier: 0, entry: 2 }))).toBe('y x z | w');
    expect(uses(movedEntry(tiers, { tier: 0, entry: 2 }, { tier: 0, entry: 0 }))).toBe('z x y | w');
    expect(uses(movedEntry(tiers, { tier: 0, entry: 1 }, { tier: 1, entry: 1 }))).toBe('x z | w y');
    expect(uses(movedEntry(tiers, { tier: 0, entry: 9 }, { tier: 1, entry: 0 }))).toBe('x y z | w');
    expect(uses(tiers)).toBe('x y z | w');
  });

  it('steps by keyboard, over the edge of a tier into the next', () => {
    const down = steppedEntry(tiers, { tier: 0, entry: 0 }, 1);
    expect([uses(down.tiers), down.at]).toEqual(['y x z | w', { tier: 0, entry: 1 }]);
    const over = steppedEntry(tiers, { tier: 0, entry: 2 }, 1);
    expect([uses(over.tiers), over.at]).toEqual(['x y | z w', { tier: 1, entry: 0 }]);
    const back = steppedEntry(tiers, { tier: 1, entry: 0 }, -1);
    expect([uses(back.tiers), back.at]).toEqual(['x y z w | ', { tier: 0, entry: 3 }]);
    expect(uses(steppedEntry(tiers, { tier: 0, entry: 0 }, -1).tiers)).toBe('x y z | w');
    expect(movedTier(tiers, 0, 1).map((one) => one.tier)).toEqual(['b', 'a']);
    expect(movedTier(tiers, 0, -1)).toBe(tiers);
  });

  it('renames a chain with all that names it', () => {
    const made = renamed(draft, 'default', 'main');
    expect(Object.keys(made.chains)).toEqual(['main', 'eyes']);
    expect(tiersOf(made.chains.eyes ?? [])[0]?.use).toEqual([{ chain: 'main', weight: 2 }]);
    expect(made.models).toEqual([{ match: 'gpt-*', chain: 'main' }]);
    expect(made.default_chain).toBe('main');
    expect(made.budgets.map((one) => one.chain)).toEqual(['main', undefined]);
    expect(renamed(draft, 'eyes', 'sight').default_chain).toBe(null);
  });

  it('says only what has changed', () => {
    expect(editsOf(draft, draft)).toEqual({});
    expect(Object.keys(editsOf(draft, renamed(draft, 'eyes', 'sight')))).toEqual(['chains']);
    expect(editsOf(draft, { ...draft, budgets: [] })).toEqual({ budgets: null });
    expect(editsOf(draft, { ...draft, default_chain: 'eyes' })).toEqual({ default_chain: 'eyes' });
    expect(freshName(withChain(draft, 'chain', []))).toBe('chain-2');
    expect(Object.keys(withoutChain(draft, 'default').chains)).toEqual(['eyes']);
    expect(draftOf({ chains: null, models: null, default_chain: null, budgets: null }))
      .toEqual({ chains: {}, models: [], default_chain: null, budgets: [] });
  });

  it('writes an entry as short as it can be', () => {
    expect(entryOf({ model: 'a/b' })).toBe('a/b');
    expect(entryOf({ model: 'a/b', weight: 1, when: { time: [] } })).toBe('a/b');
    expect(entryOf({ model: 'a/b', weight: 3 })).toEqual({ model: 'a/b', weight: 3 });
    expect(entryOf({ chain: 'x' })).toEqual({ chain: 'x' });
    expect(targetText({ any: { capabilities: ['tools'], input: 1 } })).toBe('any model: can tools; input up to $1');
    expect(conditionText({ model: 'a', weight: 2, when: { time: ['22:00-06:00'], prompt_over: '30k' } }))
      .toBe('weight 2, at 22:00-06:00, prompt over 30k');
    expect(conditionText('a')).toBe('');
  });
});

const offer = (change: Partial<Offer>): Offer => ({
  id: 'acme', name: 'Acme', tier: 'cheap', base_url: 'https://acme.test', login: 'key', device_login: false, lists_models: true,
  any_model: false, terms: null, variables: ['ACME_KEY'], settings: [], ...change,
});
const form = (change: Partial<Form> = {}): Form =>
  ({ name: 'main', provider: '', baseUrl: '', tier: 'cheap', key: 'k', settings: {}, accepted: false, ...change });
const setting = (name: string, required: boolean, credential = false) => ({ name, description: '', default: null, required, credential });

describe('what an account is made of', () => {
  it('is asked for until nothing is missing', () => {
    expect(missing(offer({}), 'key', form())).toBe('');
    expect(missing(offer({}), 'key', form({ key: ' ' }))).toContain('key');
    expect(missing(offer({}), 'key', form({ name: 'a b' }))).toContain('name');
    expect(missing(offer({ terms: 'Only for you.' }), 'key', form())).toContain('terms');
    expect(missing(offer({ settings: [setting('region', true)] }), 'key', form())).toContain('region');
    const aws = offer({ settings: [setting('access_key_id', true, true), setting('secret', true, true), setting('region', true)] });
    expect(missing(aws, 'key', form({ settings: { region: 'eu' } }))).toBe('');
    expect(missing(aws, 'key', form({ key: '', settings: { region: 'eu', access_key_id: 'a' } }))).toContain('secret');
    expect(missing(aws, 'key', form({ key: '', settings: { region: 'eu', access_key_id: 'a', secret: 'b' } }))).toBe('');
    const generic = offer({ base_url: null });
    expect(missing(generic, 'key', form({ key: '', provider: 'lab' }))).toContain('http');
    expect(missing(generic, 'key', form({ key: '', provider: 'lab', baseUrl: 'http://127.0.0.1:1/v1' }))).toBe('');
    expect(missing(offer({ login: 'device' }), 'login', form({ key: '' }))).toBe('');
  });

  it('is sent as it is meant', () => {
    expect(wishOf(offer({}), form({ settings: { a: ' ', b: 'c' } }))).toEqual({ provider: 'acme', name: 'main', settings: { b: 'c' }, key: 'k' });
    expect(wishOf(offer({ id: 'any', base_url: null }), form({ key: '', provider: 'lab', baseUrl: 'http://x/v1' })))
      .toEqual({ provider: 'lab', name: 'main', settings: {}, plugin: 'any', base_url: 'http://x/v1', tier: 'cheap' });
  });

  it('has a free name and a way in', () => {
    expect(freeName([])).toBe('main');
    expect(freeName(['main', 'main-2'])).toBe('main-3');
    expect(waysOf(offer({ login: 'service_account' }))).toEqual(['file']);
    expect(waysOf(offer({ login: 'device', device_login: true }))).toEqual(['login']);
    expect(searchedOffers([offer({ id: 'z', name: 'Any', base_url: null }), offer({}), offer({ id: 'b', name: 'Bee' })], '').map((one) => one.name))
      .toEqual(['Acme', 'Bee', 'Any']);
    expect(searchedOffers([offer({}), offer({ id: 'b', name: 'Bee', tier: 'free' })], 'free b').map((one) => one.id)).toEqual(['b']);
  });
});

describe('a client key', () => {
  it('is asked for with what it is limited to, and no more', () => {
    expect(keyWish({ ...emptyKey, name: 'k' }, 0)).toEqual({ name: 'k' });
    expect(keyWish({ ...emptyKey, name: 'k', chains: 'a, b', perMinute: '5', days: '2', dollars: '2.5', per: 'day', management: true }, 1000)).toEqual({
      name: 'k', chains: ['a', 'b'], requests_per_minute: 5, expires_ms: 172_801_000, budget: { per: 'day', dollars: 2.5 }, management: true,
    });
    expect(keyFault({ ...emptyKey, name: 'k' })).toBe('');
    for (const bad of [{ name: '' }, { name: 'k', perMinute: '0' }, { name: 'k', days: '1.5' }, { name: 'k', dollars: '-1' }])
      expect(keyFault({ ...emptyKey, ...bad })).not.toBe('');
    expect(mayText({ name: 'k', created_ms: 0, expires_ms: null, expired: false, chains: [], models: [], requests_per_minute: null, management: false, budget: null }))
      .toBe('anything');
  });
});
