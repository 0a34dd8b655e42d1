import { describe, expect, it, vi } from 'vitest';
import { LiveFeed, type Listener, type Means } from '../src/live/feed';
import { arrived, begun, mostFresh, withOlder } from '../src/live/listing';
import { fits, median, merged } from '../src/live/recent';
import { SseParser } from '../src/live/sse';
import { failure, listed } from './rows';

describe('server-sent events', () => {
  it('are the same however they are cut', () => {
    const text = ': hello\n\nid: r-1\nevent: exchange\ndata: {"a":\ndata: 1}\n\nevent: state\r\ndata: {}\r\n\r\nid: r-2\n\ndata: last\n\n';
    const whole = new SseParser().push(text);
    expect(whole).toEqual([
      { name: 'exchange', data: '{"a":\n1}', id: 'r-1' },
      { name: 'state', data: '{}', id: 'r-1' },
      { name: 'message', data: 'last', id: 'r-2' },
    ]);
    for (let size = 1; size < 12; ++size) {
      const parser = new SseParser();
      const parts = [];
      for (let at = 0; at < text.length; at += size) parts.push(...parser.push(text.slice(at, at + size)));
      expect(parts).toEqual(whole);
    }
  });
  it('have a bound', () => {
    expect(() => new SseParser().push('x'.repeat(5 << 20))).toThrow('too long');
  });
});

describe('the latest exchanges', () => {
  it('are each there once, the newest first, and bounded', () => {
    const old = [listed({ id: 'B' }), listed({ id: 'A' })];
    expect(merged(old, [listed({ id: 'C' }), listed({ id: 'B', status: 500 })]).map((row) => [row.id, row.status]))
      .toEqual([['C', 200], ['B', 500], ['A', 200]]);
    expect(merged(old, [listed({ id: 'C' })], 2).map((row) => row.id)).toEqual(['C', 'B']);
  });
  it('fit a filter as the host would have it', () => {
    const row = listed({ id: '01ABC', client: 'Some-Agent/1', failed_attempts: [failure('first')], attempts_made: 2 });
    const yes = [{}, { id: '01A' }, { client: 'some-' }, { provider: 'first' }, { provider: 'up' }, { model: 'default' },
      { model: 'm' }, { spilled: 'true' }, { outcome: 'ok' }, { chain: 'default', account: 'main' },
      { status: '200' }];
    for (const filter of yes) expect(fits(row, filter), JSON.stringify(filter)).toBe(true);
    const no = [{ id: '1A' }, { client: 'agent' }, { provider: 'other' }, { model: 'default2' }, { outcome: 'failed' }, { chain: 'x' }, { status: '502' }];
    for (const filter of no) expect(fits(row, filter), JSON.stringify(filter)).toBe(false);
    expect(fits(listed(), { spilled: 'true' })).toBe(false);
    expect([null, 0, 19_999, 20_000, 30_000].map((cost_micros) => fits(listed({ cost_micros }), { cost: '0.02' })))
      .toEqual([false, false, false, true, true]);
  });
  it('have a middle', () => {
    expect([median([3, null, 1, 2]), median([null]), median([])]).toEqual([2, null, null]);
  });
});

// A host whose answers are given in order; the last one is given again and again.
function hosting(answers: ((path: string, headers: Record<string, string>) => Response)[]) {
  const asked: { path: string; headers: Record<string, string> }[] = [];
  const told: string[] = [];
  const listener: Listener = {
    exchange: (row) => told.push(`exchange ${row.id}`),
    state: (state) => told.push(`state ${state.in_flight}`),
    gap: () => told.push('gap'),
    mode: (mode) => told.push(mode),
  };
  let waits = 0;
  const means: Means = {
    fetch: vi.fn(async (path: string, init: RequestInit) => {
      const headers = init.headers as Record<string, string>;
      asked.push({ path, headers });
      return (answers[Math.min(asked.length, answers.length) - 1] as (typeof answers)[0])(path, headers);
    }) as unknown as typeof fetch,
    wait: async () => { waits += 1; if (waits > 30) feed.stop(); },
  };
  const feed = new LiveFeed(listener, means);
  return { feed, asked, told };
}

const events = (text: string) => () => new Response(text, { status: 200 });
const down = () => { throw new TypeError('no connection'); };
const welcome = 'id: r-1\nevent: welcome\ndata: {}\n\n';
const exchangeEvent = (id: string, at: number) => `id: r-${at}\nevent: exchange\ndata: ${JSON.stringify(listed({ id }))}\n\n`;

describe('the live feed', () => {
  it('goes on where it ended', async () => {
    const { feed, asked, told } = hosting([events(welcome + exchangeEvent('A', 2)), events(exchangeEvent('B', 3)), down]);
    await feed.run();
    expect(asked[0]?.headers['last-event-id']).toBeUndefined();
    expect(asked[0]?.headers['x-spillway-page']).toBe('1');
    expect(asked[1]?.headers['last-event-id']).toBe('r-2');
    expect(told.slice(0, 4)).toEqual(['live', 'exchange A', 'connecting', 'exchange B']);
  });
  it('has everything read anew when something was missed', async () => {
    const { feed, told } = hosting([events(welcome), events('id: r-9\nevent: gap\ndata: {}\n\n'), down]);
    await feed.run();
    expect(told.slice(0, 4)).toEqual(['live', 'connecting', 'live', 'gap']);
  });
  it('asks again and again when there is no stream', async () => {
    const page = (ids: string[]) => new Response(JSON.stringify({ exchanges: ids.map((id) => listed({ id })), next: null }));
    const accounts = new Response(JSON.stringify({ accounts: [] }));
    const pages = [['B', 'A'], ['C', 'B', 'A']];
    let polls = 0;
    const { feed, told } = hosting([down, down, down, (path) => {
      if (path === '/api/events') return new Response('', { status: 404 });
      return path === '/api/accounts' ? accounts.clone() : page(pages[Math.min(polls++, 1)] ?? []);
    }]);
    await feed.run();
    expect(told.slice(2, 8)).toEqual(['gap', 'state 0', 'polling', 'exchange C', 'state 0', 'polling']);
    expect(told.filter((one) => one === 'exchange C')).toHaveLength(1);
  });
  it('says when nobody can be reached', async () => {
    const { feed, told } = hosting([down]);
    await feed.run();
    expect(told).toContain('away');
    expect(told).not.toContain('live');
  });
});

describe('a list that grows at both ends', () => {
  const rows = (from: number, to: number) => {
    const out = [];
    for (let i = to; i >= from; --i) out.push(listed({ id: String(i).padStart(6, '0') }));
    return out;
  };
  it('has no hole however much comes', () => {
    let listing = begun({ exchanges: rows(976, 1000), next: '000976' }, []);
    for (let i = 1001; i <= 6000; i += 50) listing = arrived(listing, rows(i, i + 49));
    expect(listing.rows).toHaveLength(mostFresh);
    expect(listing.rows.map((row) => row.id)).toEqual(rows(5976, 6000).map((row) => row.id));
    expect(listing.next).toBe('005976');
    expect(listing.fresh.size, 'of many at once none is pointed out').toBe(0);
    listing = withOlder(listing, { exchanges: rows(5951, 5975), next: '005951' });
    expect(listing.rows).toHaveLength(50);
    listing = arrived(listing, rows(6001, 6001));
    expect([listing.rows.length, listing.rows[0]?.id, listing.next]).toEqual([50, '006001', '005952']);
    expect([...listing.fresh]).toEqual(['006001']);
  });
  it('keeps its end while there is room, and what came while it was read', () => {
    const listing = begun({ exchanges: rows(5, 9), next: null }, rows(3, 12));
    expect(listing.rows.map((row) => Number(row.id))).toEqual([12, 11, 10, 9, 8, 7, 6, 5]);
    expect(begun({ exchanges: [], next: null }, rows(1, 2)).rows).toHaveLength(2);
    expect(arrived(begun({ exchanges: rows(1, 5), next: null }, []), rows(6, 9)).next).toBeNull();
  });
  it('marks what is new', () => {
    const listing = arrived(begun({ exchanges: rows(1, 3), next: null }, []), rows(4, 4));
    expect([...listing.fresh]).toEqual(['000004']);
  });
});
