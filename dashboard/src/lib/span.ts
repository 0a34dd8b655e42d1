// Which span of time a page is about: some days up to now, or from one day to another. It stands in the address.
import type { Message } from '../lang/words';
import { dayStart } from './totals';

export type PeriodName = 'minute' | 'hour' | 'day';

export interface Span {
  fromMs: number;
  toMs: number;
  period: PeriodName;  // how the pictures are divided
}

export const spans: readonly (readonly [string, Message])[] = [['today', 'Today'], ['7d', '7 days'], ['30d', '30 days'], ['90d', '90 days'], ['365d', '12 months']];
const usual = '30d';

const dayMs = 86_400_000;
const minuteMs = 60_000;

export type SpanQuery = Record<string, string | undefined>;

// "2026-11-29" of the reader's own calendar; null: it is none.
export function dayNamed(text: string | undefined): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '');
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : null;
}

export function dayName(ms: number): string {
  const date = new Date(ms);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

// The day that many days away; days have 23 to 25 hours.
export function addDays(ms: number, days: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

const periodFor = (ms: number): PeriodName => (ms <= 8 * dayMs ? 'hour' : 'day');

// Which of them is chosen; "custom" when days are named.
export function chosenSpan(query: SpanQuery): string {
  if (dayNamed(query.from) !== null && dayNamed(query.to) !== null) return 'custom';
  return spans.find(([id]) => id === query.span)?.[0] ?? usual;
}

// Up to the next minute, so that it is the same for a while.
export function spanOf(query: SpanQuery, nowMs: number): Span {
  const first = dayNamed(query.from);
  const last = dayNamed(query.to);
  if (first !== null && last !== null) {
    const [fromMs, end] = first <= last ? [first, last] : [last, first];
    const toMs = addDays(end, 1);
    return { fromMs, toMs, period: periodFor(toMs - fromMs) };
  }
  const toMs = Math.ceil((nowMs + 1) / minuteMs) * minuteMs;
  const days = parseInt(chosenSpan(query), 10);
  const fromMs = Number.isNaN(days) ? dayStart(nowMs) : addDays(dayStart(nowMs), 1 - days);
  return { fromMs, toMs, period: periodFor(toMs - fromMs) };
}

// The begin of every period in the span, as the host divides it: by days of this clock, and hours.
export function periodsOf(span: Span): number[] {
  const out: number[] = [];
  if (span.period === 'day') {
    for (let at = dayStart(span.fromMs); at < span.toMs; at = addDays(at, 1)) out.push(at);
  } else {
    const step = span.period === 'hour' ? 60 * minuteMs : minuteMs;
    for (let at = span.fromMs; at < span.toMs; at += step) out.push(at);
  }
  return out;
}
