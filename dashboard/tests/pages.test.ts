import { describe, expect, it } from 'vitest';
import { fill, withQuery } from '../src/api/client';
import type { Account, Limit } from '../src/api/types';
import { layOut, waysOf } from '../src/flow/layout';
import { emptyAt, healthOf, spentAt, toldBeside, usedShare, windowMs, windowOf } from '../src/lib/accounts';
import { agents, isOf } from '../src/lib/agents';
import { searched } from '../src/lib/models';
import { perMinute } from '../src/lib/totals';
import { lanesOf, stepsOf, storyOf } from '../src/lib/trace';
import { baseOf } from '../src/lib/address';
import { attempt, failure, listed, trace } from './rows';

describe('paths', () => {
  it('carry names as they are', () => {
    expect(fill('/api/accounts/{provider}/{account}/{use}', { provider: 'a/b', account: 'c d', use: 'drain' }))
      .toBe('/api/accounts/a%2Fb/c%20d/drain');
    expect(withQuery('/x', { a: 'b&c', d: '', e: undefined, f: 0 })).toBe('/x?a=b%26c&f=0');
  });
});

describe('the flow picture', () => {
  const spilled = listed({ failed_attempts: [failure('first')], attempts_made: 2 });
  it('has a way to whoever answered and to each who failed', () => {
    expect(waysOf(spilled)).toEqual([
      { ids: ['0:some-agent', '1:default', '2:subscription', '3:first'], failed: true },
      { ids: ['0:some-agent', '1:default', '2:cheap', '3:up'], failed: false },
    ]);
    expect(waysOf(listed({ provider: '', outcome: 'client_error' }))).toEqual([{ ids: ['0:some-agent', '1:default'], failed: true }]);
  });
  it('keeps what goes in and what comes out alike', () => {
    const { nodes, ribbons } = layOut([spilled, listed({ id: 'B' })]);
    const into = (id: string) => ribbons.filter((one) => one.to === id).reduce((sum, one) => sum + one.count, 0);
    for (const node of nodes.filter((one) => one.column > 0)) expect(into(node.id), node.id).toBe(node.count);
    expect(ribbons.filter((one) => one.failed).map((one) => one.to)).toEqual(['3:first']);
    const count = (id: string) => nodes.find((one) => one.id === id)?.count;
    expect([count('0:some-agent'), count('1:default'), count('2:subscription'), count('3:up')], 'requests, then attempts')
      .toEqual([2, 2, 1, 2]);
  });
  it('puts tiers in their order and never lays one node over another', () => {
    const rows = ['free', 'cheap', 'subscription', 'own'].map((tier, i) => listed({ id: tier, tier, provider: `p${i}` }));
    const { nodes, height } = layOut(rows);
    const tiers = nodes.filter((one) => one.column === 2);
    expect(tiers.map((one) => one.name)).toEqual(['subscription', 'cheap', 'free', 'own']);
    for (let i = 1; i < tiers.length; ++i) {
      const before = tiers[i - 1];
      expect(tiers[i]?.y).toBeGreaterThan((before?.y ?? 0) + (before?.height ?? 0));
    }
    for (const node of nodes) expect(node.y + node.height).toBeLessThanOrEqual(height);
  });
  it('gathers names beyond the largest', () => {
    const rows = Array.from({ length: 20 }, (_, i) => listed({ id: String(i), provider: `p${String(i).padStart(2, '0')}` }));
    const providers = layOut(rows).nodes.filter((one) => one.column === 3);
    expect(providers).toHaveLength(6);
    expect(providers.find((one) => one.name === '15 others')?.count).toBe(15);
  });
  it('is there without a row', () => {
    expect(layOut([]).nodes).toEqual([]);
  });
});

describe('a trace', () => {
  const failed = attempt({ provider: 'first', fault: 'rate_limit', status: 429, duration_ms: 80, ttft_ms: 79, first_token_ms: null });
  const told = trace({
    attempts: [failed, attempt({ number: 2, connect_ms: 0 })], duration_ms: 700,
    candidates: [
      { provider: 'first', account: 'main', model: 'm', tier: 'subscription', entry: 0, why: 'first', reason: 'r1' },
      { provider: 'up', account: 'main', model: 'm', tier: 'cheap', entry: 0, why: 'spill', reason: 'r2' },
      { provider: 'last', account: 'main', model: 'm', tier: 'free', entry: 0, why: 'spill', reason: 'r3' }],
    skipped: [{ provider: 'rests', account: 'main', model: 'm', tier: 'cheap', why: 'rest', fault: 'quota', reason: 'r4' }],
  });
  it('is told in a sentence', () => {
    expect(storyOf(told)).toBe('first could not, so up answered.');
    expect(storyOf(trace())).toBe('up answered at the first try.');
    expect(storyOf(trace({ outcome: 'failed', attempts: [failed], provider: '' }))).toBe('Nobody answered; asked were first.');
  });
  it('says of each candidate what came of it', () => {
    expect(stepsOf(told).map((one) => [one.provider, one.state, one.result])).toEqual([
      ['first', 'failed', 'rate limit (429)'], ['up', 'answered', 'answered'], ['last', 'waiting', 'not needed'],
      ['rests', 'skipped', 'quota used up']]);
  });
  it('forgets no attempt that was not planned', () => {
    expect(stepsOf(trace({ candidates: [] })).map((one) => one.provider)).toEqual(['up']);
  });
  it('lies on a line of time without holes or overlaps', () => {
    const [first, second] = lanesOf(told);
    expect([first?.beginMs, first?.endMs, second?.beginMs, second?.endMs]).toEqual([1, 81, 81, 581]);
    expect(second?.phases.map((one) => one.name)).toEqual(['prepare', 'send', 'wait', 'stream']);
    for (const lane of [first, second]) {
      lane?.phases.forEach((one, i) => expect(one.beginMs).toBe(i === 0 ? lane.beginMs : lane.phases[i - 1]?.endMs));
      expect(lane?.phases[lane.phases.length - 1]?.endMs).toBe(lane?.endMs);
    }
  });
  it('puts what was asked beside another at the end', () => {
    const [, beside] = lanesOf(trace({ attempts: [attempt(), attempt({ number: 2, marks: ['beside'], duration_ms: 300 })] }));
    expect([beside?.beginMs, beside?.endMs]).toEqual([700, 1000]);
  });
});

describe('accounts', () => {
  const account: Account = {
    provider: 'p', plugin: 'p', account: 'a', tier: 'cheap', key_origin: 'file', source: 'file', base_url: null, proxy: null, use: 'enabled', usable: true,
    needs_login: false, in_flight: 0, max_concurrent: null, requests_per_minute: null, succeeded: 1, failed: 0, rests: [],
    headroom: null, limits: [], last_failure: null,
  };
  const rest = {
    scope: 'account' as const, model: '', fault: 'quota' as const, until_ms: 100, hinted: true, forecast: false, failures: 1,
    probe_from_ms: null, probing: false,
  };
  const limit: Limit = { model: '', window: '1h', limit: 100, remaining: 25, reset_ms: 3_600_000, learned_ms: 1_800_000 };
  it('are as they are to be shown', () => {
    expect(healthOf(account, 0).word).toBe('ready');
    expect(healthOf({ ...account, rests: [rest], usable: false }, 0)).toEqual({ tone: 'fail', word: 'quota used up' });
    expect(healthOf({ ...account, rests: [rest] }, 200).word).toBe('ready');
    expect(healthOf({ ...account, rests: [{ ...rest, scope: 'model', model: 'm' }] }, 0)).toEqual({ tone: 'warn', word: 'some models rest' });
    expect(healthOf({ ...account, use: 'disabled', needs_login: true }, 0).word).toBe('disabled');
  });
  it('say when a window runs out', () => {
    expect(usedShare(limit)).toBe(0.75);
    expect(usedShare({ ...limit, remaining: null })).toBeNull();
    expect(emptyAt(limit, windowMs('1h'))).toBe(2_400_000);
    expect(emptyAt({ ...limit, remaining: 60 }, windowMs('1h'))).toBeNull();
    expect(['5h', 'tokens-1m', 'requests per day', 'x'].map(windowMs)).toEqual([18_000_000, 60_000, 86_400_000, null]);
  });
});

describe('what a vendor says is left', () => {
  const money = { name: 'balance', left: 10, limit: null, unit: 'USD', reset_ms: null };
  const window = { name: '5h', left: 40, limit: 100, unit: '%', reset_ms: 9000 };
  it('is a window where it is renewed', () => {
    expect(windowOf(window, 5)).toEqual({ model: '', window: '5h', limit: 100, remaining: 40, reset_ms: 9000, learned_ms: 5 });
    expect(windowOf({ ...window, left: -3 }, 5)?.remaining).toBe(0);
    expect(windowOf(money, 5)).toBeNull();
    expect(windowOf(window, null)).toBeNull();
  });
  it('is not shown twice', () => {
    const balance = { provider: 'p', account: 'a', amounts: [money, window], read_ms: 5, age_s: 0, error: null };
    const limit = { model: '', window: '5h', limit: 100, remaining: 40, reset_ms: 9000, learned_ms: 5 };
    expect(toldBeside(balance, [limit])).toEqual([money]);
    expect(toldBeside(balance, [{ ...limit, model: 'm' }])).toEqual([money, window]);
  });
  it('lasts as long as what was spent goes on', () => {
    expect(spentAt(money, 5_000_000, 1000, 0)).toBe(2000);
    expect(spentAt(money, 0, 1000, 0)).toBeNull();
    expect(spentAt({ ...money, unit: 'points' }, 5_000_000, 1000, 0)).toBeNull();
    expect(spentAt({ ...money, left: 0 }, 5_000_000, 1000, 0)).toBeNull();
  });
});

describe('lists', () => {
  it('of models are searched by every word', () => {
    const model = (id: string, capabilities: string[] | null) =>
      ({ id, name: id, context: null, max_output: null, capabilities, prices: { input: null, output: null, cache_read: null, cache_write: null } });
    const rows = [{ provider: 'p', tier: 'cheap', model: model('big', ['tools']) }, { provider: 'q', tier: 'free', model: model('small', null) }];
    expect(searched(rows, 'CHEAP tools').map((one) => one.model.id)).toEqual(['big']);
    expect(searched(rows, ' ')).toHaveLength(2);
    expect(searched(rows, 'tools free')).toEqual([]);
  });
  it('of minutes have one for each, also for those without a request', () => {
    const row = { period_ms: 60_000 * 59, exchanges: 3, ok: 2 };
    const minutes = perMinute([row, row], 60_000 * 60 + 1);
    expect(minutes.times).toHaveLength(60);
    expect([minutes.lastMinute, minutes.bad[58], minutes.all[0], minutes.all[59]]).toEqual([6, 2, 0, 0]);
  });
});

describe('connecting', () => {
  it('knows agents by how their names begin', () => {
    const of = (client: string) => agents.filter((one) => isOf(one, client)).map((one) => one.id);
    expect(of('claude-cli/2.1.332')).toEqual(['claude-code']);
    expect(of('codex_cli_rs/0.171.0')).toEqual(['codex']);
    expect(of('curl/7')).toEqual(['other']);
  });
  it('gives each step the address, the key and the model', () => {
    const place = { base: 'http://h:1', key: 'K-1', model: 'M-1' };
    for (const agent of agents) {
      const text = agent.steps.map((step) => step.code?.(place) ?? '').join('\n');
      for (const word of ['http://h:1', 'K-1', 'M-1']) expect(text, agent.name).toContain(word);
    }
  });
  it('names the host as the page was found', () => {
    expect(baseOf('http://127.0.0.1:20128', 'http://localhost:20128')).toBe('http://localhost:20128');
    expect(baseOf('http://0.0.0.0:20128', 'http://box.lan:20129')).toBe('http://box.lan:20128');
    expect(baseOf('http://127.0.0.1:1', 'http://localhost:2')).toBe('http://127.0.0.1:1');
    expect(baseOf('', 'http://localhost:2')).toBe('http://localhost:2');
  });
});
