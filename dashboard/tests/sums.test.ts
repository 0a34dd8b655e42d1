import { describe, expect, it } from 'vitest';
import type { UsageRow } from '../src/api/types';
import { difference, folded } from '../src/lib/difference';
import { chosenSpan, dayName, dayNamed, periodsOf, spanOf } from '../src/lib/span';
import { change, changeText, measureOf, seriesOf, sorted, sortingOf, sortingText, stacked, whole } from '../src/lib/sums';
import { fits } from '../src/live/recent';
import { failure, listed } from './rows';

const at = (text: string) => new Date(`${text}T00:00:00`).getTime();
const hourMs = 3_600_000;

describe('a span', () => {
  const now = at('2026-11-29') + 15 * hourMs + 12_345;
  it('is whole days up to now', () => {
    expect(spanOf({}, now)).toEqual({ fromMs: at('2026-10-31'), toMs: at('2026-11-29') + 15 * hourMs + 60_000, period: 'day' });
    expect(spanOf({ span: '7d' }, now)).toMatchObject({ fromMs: at('2026-11-23'), period: 'hour' });
    expect(spanOf({ span: 'today' }, now)).toMatchObject({ fromMs: at('2026-11-29'), period: 'hour' });
    expect(spanOf({ span: '365d' }, now).period).toBe('day');
  });
  it('stays the same within a minute, so that nothing is read anew', () => {
    expect(spanOf({}, now)).toEqual(spanOf({}, now + 40_000));
  });
  it('is what the address says, the last day with it, in either order', () => {
    const span = { fromMs: at('2026-03-01'), toMs: at('2026-04-03'), period: 'day' };
    expect(spanOf({ from: '2026-03-01', to: '2026-04-02' }, now)).toEqual(span);
    expect(spanOf({ from: '2026-04-02', to: '2026-03-01' }, now)).toEqual(span);
    expect(chosenSpan({ from: '2026-04-02', to: '2026-03-01', span: '7d' })).toBe('custom');
    expect(chosenSpan({ from: '2026-02-31', to: '2026-03-01', span: '7d' })).toBe('7d');
    expect(chosenSpan({ span: 'nonsense' })).toBe('30d');
  });
  it('knows days of the calendar only', () => {
    expect(dayNamed('2026-02-29')).toBeNull();
    expect(dayNamed('29.2.2026')).toBeNull();
    expect(dayName(dayNamed('2028-02-29') ?? 0)).toBe('2028-02-29');
  });
  it('has a period for each day and hour', () => {
    expect(periodsOf({ fromMs: at('2026-03-25'), toMs: at('2026-04-02') + 5, period: 'day' })).toHaveLength(9);
    expect(periodsOf({ fromMs: at('2026-06-01'), toMs: at('2026-06-01') + 90 * 60_000, period: 'hour' }))
      .toEqual([at('2026-06-01'), at('2026-06-01') + hourMs]);
  });
});

describe('series', () => {
  const row = (period_ms: number, by: string, value: number) => ({ period_ms, names: { by }, value });
  it('have a value for each period, the largest first', () => {
    expect(seriesOf([row(10, 'a', 1), row(20, 'b', 5), row(20, 'a', 2)], 'by', [10, 20, 30], (one) => one.value)).toEqual([
      { name: 'b', values: [0, 5, 0], sum: 5 }, { name: 'a', values: [1, 2, 0], sum: 3 }]);
  });
  it('gather the small ones and lose none', () => {
    const rows = Array.from({ length: 12 }, (_, i) => row(10, `n${i}`, i + 1));
    const series = seriesOf(rows, 'by', [10], (one) => one.value);
    expect(series.map((one) => one.name)).toEqual(['n11', 'n10', 'n9', 'n8', 'n7', 'others']);
    expect(series.reduce((sum, one) => sum + one.sum, 0)).toBe(78);
  });
  it('take a row between two periods to the one in which it begins', () => {
    expect(seriesOf([row(25, 'a', 1)], 'by', [10, 20, 30], (one) => one.value)[0]?.values).toEqual([0, 1, 0]);
  });
  it('stand on top of each other', () => {
    expect(stacked([{ name: 'a', values: [1, 2], sum: 3 }, { name: 'b', values: [3, 4], sum: 7 }])).toEqual([[1, 2], [4, 6]]);
  });
});

describe('a comparison', () => {
  it('is a share of what was', () => {
    expect(change(15, 10)).toBe(0.5);
    expect(change(5, 0)).toBeNull();
    expect(change(5, undefined)).toBeNull();
    expect([change(15, 10), change(5, 10), change(10, 10), null, 50].map(changeText)).toEqual(['+50%', '−50%', '±0%', '–', '>+999%']);
  });
});

describe('sorting', () => {
  it('stands in the address and back', () => {
    expect(sortingOf('-cost', 'name')).toEqual({ key: 'cost', down: true });
    expect(sortingOf('', '-cost')).toEqual({ key: 'cost', down: true });
    for (const text of ['-cost', 'name']) expect(sortingText(sortingOf(text, ''))).toBe(text);
  });
  it('puts what is unknown last either way and keeps the order of equals', () => {
    const rows = [{ n: 'a', v: 2 }, { n: 'b', v: null }, { n: 'c', v: 3 }, { n: 'd', v: 2 }];
    expect(sorted(rows, (row) => row.v, true).map((row) => row.n)).toEqual(['c', 'a', 'd', 'b']);
    expect(sorted(rows, (row) => row.v, false).map((row) => row.n)).toEqual(['a', 'd', 'c', 'b']);
  });
});

describe('sums', () => {
  const usage = { input: 10, cache_read: 4, cache_write: 0, output: 5, reasoning: 0, cache_write_1h: 0, input_audio: 0, input_image: 0, output_audio: 0, output_image: 0 };
  const row = (as_micros: number | null): UsageRow => ({
    period_ms: 0, names: {}, exchanges: 2, ok: 1, client_error: 0, failed: 1, cancelled: 0, cut: 0, spilled: 1, attempts: 3, usage,
    usage_unknown: 0, cost_micros: 7, cost_unknown: 0, cost_estimated: 0, as_micros, saved_micros: 1, saver_tokens: 2, saver_micros: 3,
    duration_ms: 5, ttft_ms: { known: 0, p50: null, p95: null, p99: null },
  });
  it('are of all rows', () => {
    expect(whole([row(3), row(4)])).toMatchObject({ exchanges: 4, cost_micros: 14, input: 20, cached: 8, output: 10, as_micros: 7 });
    expect(whole([row(null)]).as_micros).toBeNull();
  });
  it('are of one of the measures', () => {
    expect(measureOf('tokens')).toBe('tokens');
    expect(measureOf('toString')).toBe('cost');
  });
});

describe('a difference', () => {
  const text = (lines: ReturnType<typeof difference>, without: string) => lines.filter((one) => one.kind !== without).map((one) => one.text).join('\n');
  it('is both texts, whatever they are', () => {
    const words = ['a', 'b', 'c', '', 'd'];
    for (let i = 0; i < 200; ++i) {
      const some = (seed: number) => Array.from({ length: seed % 9 }, (_, j) => words[(seed * 7 + j * j * seed) % 5]).join('\n');
      const [before, after] = [some(i), some(i * 13 + 5)];
      const lines = difference(before, after);
      expect(text(lines, 'new')).toBe(before);
      expect(text(lines, 'gone')).toBe(after);
    }
  });
  it('keeps what both have', () => {
    expect(difference('a\nb\nc', 'a\nx\nc')).toEqual([
      { kind: 'both', text: 'a' }, { kind: 'gone', text: 'b' }, { kind: 'new', text: 'x' }, { kind: 'both', text: 'c' }]);
  });
  it('of large texts takes little time', () => {
    const before = Array.from({ length: 20_000 }, (_, i) => `line ${i}`).join('\n');
    const began = Date.now();
    expect(difference(before, `${before.slice(0, 50_000)}\nx`).length).toBeGreaterThan(20_000);
    expect(Date.now() - began).toBeLessThan(5000);
  });
  it('folds what stayed', () => {
    const lines = difference('x\n1\n2\n3\n4\n5\n6\n7\n8\n9', '1\n2\n3\n4\n5\n6\n7\n8\n9');
    expect(folded(lines).map((one) => (one.kind === 'fold' ? one.count : one.text))).toEqual(['x', '1', '2', '3', 6]);
  });
});

describe('a filter of spills', () => {
  it('knows causes and times', () => {
    const row = listed({ started_ms: 50, attempts_made: 2, failed_attempts: [failure('first')] });
    expect(fits(row, { cause: 'rate_limit', from: '50', to: '51' })).toBe(true);
    expect(fits(row, { cause: 'quota' })).toBe(false);
    expect(fits(row, { from: '51' })).toBe(false);
    expect(fits(row, { to: '50' })).toBe(false);
    expect(fits(listed({ failed_attempts: [failure('first')] }), { cause: 'rate_limit' })).toBe(false);
  });
});
