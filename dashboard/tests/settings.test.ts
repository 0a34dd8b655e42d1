import { describe, expect, it } from 'vitest';
import type { LogLine } from '../src/api/types';
import { isOpenAddress, keepsBodies, keptText, scopeOf, settingsEdits, settingsOf, withBodies, withKept, withScope } from '../src/lib/settings';
import { fitting, joined, mostLines } from '../src/live/logs';

const sections = { listen: '127.0.0.1:4000', ledger: { exchanges: '720h', other: 1 }, budgets: [{ name: 'a', chain: 'x', per: 'day', dollars: 5, warn_at: 90 }] };

describe('settings', () => {
  it('change only what was changed, and leave what they do not know', () => {
    const before = settingsOf(sections);
    expect(settingsEdits(before, settingsOf(sections))).toEqual({});
    expect(settingsEdits(before, withKept(before, 'minutes', ' 48h '))).toEqual({ ledger: { exchanges: '720h', other: 1, minutes: '48h' } });
    expect(settingsEdits(before, { ...before, listen: '', budgets: [] })).toEqual({ listen: null, budgets: null });
    expect(keptText(withKept(before, 'exchanges', ''), 'exchanges')).toBe('');
    const [budget] = before.budgets;
    expect(budget && withScope(budget, 'provider', '*')).toEqual({ name: 'a', per: 'day', dollars: 5, warn_at: 90, provider: '*' });
    expect(budget && scopeOf(budget)).toEqual(['chain', 'x']);
  });
  it('take out a section that has become empty', () => {
    const before = settingsOf({ ledger: { size: '1GiB' } });
    expect(settingsEdits(before, withKept(before, 'size', ''))).toEqual({ ledger: null });
  });
  it('keep bodies only when they are told to', () => {
    const before = settingsOf({ bodies: { keep: true, chains: ['x'] } });
    expect(keepsBodies(before)).toBe(true);
    expect(settingsEdits(before, withBodies(before, 'keep', false))).toEqual({ bodies: { chains: ['x'] } });
    const none = settingsOf({});
    expect(settingsEdits(none, withBodies(none, 'keep', true))).toEqual({ bodies: { keep: true } });
  });
  it('know which addresses others reach', () => {
    expect(['', '127.0.0.1:1', 'localhost:1', '[::1]:1', '127.9.9.9:1'].map(isOpenAddress)).toEqual([false, false, false, false, false]);
    expect(['0.0.0.0:1', '192.168.0.2:1', '[::]:1', 'box.example:1'].map(isOpenAddress)).toEqual([true, true, true, true]);
  });
});

const line = (number: number, level: LogLine['level'], message: string): LogLine => ({ number, at_ms: number, level, component: 'app', message });

describe('the log', () => {
  it('has each line once, and no more than the host keeps', () => {
    const first = joined([], [line(1, 'info', 'a'), line(2, 'info', 'b')]);
    expect(joined(first, [line(2, 'info', 'b'), line(3, 'info', 'c')]).map((one) => one.number)).toEqual([1, 2, 3]);
    const many = Array.from({ length: mostLines + 5 }, (_, i) => line(i + 1, 'info', 'x'));
    expect(joined([], many).length).toBe(mostLines);
    expect(joined([], many)[0]?.number).toBe(6);
  });
  it('is filtered by level and words', () => {
    const all = [line(1, 'debug', 'A thing'), line(2, 'warn', 'another'), line(3, 'error', 'a THING')];
    expect(fitting(all, 'warn', '').map((one) => one.number)).toEqual([2, 3]);
    expect(fitting(all, 'debug', ' thing').map((one) => one.number)).toEqual([1, 3]);
    expect(fitting(all, 'debug', 'app:').length).toBe(3);
  });
});
