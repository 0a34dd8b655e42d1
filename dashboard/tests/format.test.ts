import { describe, expect, it } from 'vitest';
import { ago, agentName, count, duration, money, outcomeTone, percent, price, until } from '../src/lib/format';

describe('numbers', () => {
  it('are short and never round up to what they are not', () => {
    expect([0, 950, 1200, 1000, 34_567, 999_999, 5_600_000, 2e9, null].map(count))
      .toEqual(['0', '950', '1.2k', '1k', '34k', '999k', '5.6M', '2B', '–']);
  });
  it('of money have the digits that matter', () => {
    expect([0, 3, 431, 12_345, 3_200_000, 1_204_400_000, null].map(money))
      .toEqual(['$0', '<$0.0001', '$0.0004', '$0.012', '$3.20', '$1,204', '–']);
    expect([0, 0.0025, 0.25, 12.5, null].map(price)).toEqual(['free', '$0.0025', '$0.25', '$12.50', '–']);
  });
  it('of shares are whole only when they are', () => {
    expect([1, 0, 0.992, 0.99999, null, NaN].map(percent)).toEqual(['100%', '0%', '99.2%', '99.9%', '–', '–']);
  });
});

describe('times', () => {
  it('are told in the unit they are in', () => {
    expect([0.41, 85.4, 1240, 12_400, 185_000, null].map(duration))
      .toEqual(['0.4 ms', '85 ms', '1.24 s', '12.4 s', '3m 05s', '–']);
  });
  it('count down and up', () => {
    const at = (seconds: number) => until(seconds * 1000, 0);
    expect([0, 40, 65, 720, 12_000, 187_200].map(at)).toEqual(['now', '40s', '1m 05s', '12m', '3h 20m', '2d 4h']);
    const before = (seconds: number) => ago(0, seconds * 1000);
    expect([1, 40, 720, 12_000, 187_200].map(before)).toEqual(['just now', '40s ago', '12m ago', '3h ago', '2d ago']);
  });
});

describe('words', () => {
  it('name agents without their version', () => {
    expect(['claude-cli/2.1.332', 'curl 8', ''].map(agentName)).toEqual(['claude-cli', 'curl', 'unnamed']);
  });
  it('colour what spilled and what failed', () => {
    expect([outcomeTone('ok'), outcomeTone('ok', 2), outcomeTone('failed'), outcomeTone('cancelled')])
      .toEqual(['ok', 'warn', 'fail', 'quiet']);
  });
});
