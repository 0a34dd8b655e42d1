// How numbers and times are written, in the reader's language. Each function writes the same width of words for the same
// kind of number, so that columns stand still; what is unknown is a dash.
import { currentLanguage, locale, t, type Message } from '../lang/words';

export const unknown = '–';

const units: [number, string][] = [[1e9, 'B'], [1e6, 'M'], [1e3, 'k']];

// Formatters are dear to make: each is made once.
const writers = new Map<string, Intl.NumberFormat>();

function written(value: number, digits: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${locale()} ${digits} ${options.style} ${options.unit} ${options.unitDisplay}`;
  let writer = writers.get(key);
  if (!writer) {
    writer = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits, ...options });
    writers.set(key, writer);
  }
  return writer.format(value);
}

const dollars = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;

// 950, 1.2k, 34k, 5.6M
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  for (const [size, name] of units) {
    if (Math.abs(value) < size) continue;
    const scaled = value / size;
    const tenths = Math.floor(scaled * 10) / 10;
    return `${scaled < 10 && tenths % 1 !== 0 ? written(tenths, 1) : written(Math.floor(scaled), 0)}${name}`;
  }
  return written(Math.round(value), 0);
}

// Of micro-dollars: $0, $0.0004, $0.012, $3.20, $1,204
export function money(micros: number | null | undefined): string {
  if (micros === null || micros === undefined) return unknown;
  const value = micros / 1e6;
  const size = Math.abs(value);
  if (micros !== 0 && size < 0.0001) return `<${written(0.0001, 4, dollars)}`;
  return written(value, micros === 0 || size >= 1000 ? 0 : size < 0.01 ? 4 : size < 1 ? 3 : 2, dollars);
}

// Of milliseconds: 0.4 ms, 85 ms, 1.24 s, 12.4 s, 3m 05s
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return unknown;
  if (ms < 10) return `${written(ms, 1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${written(ms / 1000, 2)} s`;
  if (ms < 60_000) return `${written(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
}

// How long until then, in one or two words: now, 40s, 12m, 3h 20m, 2d 4h
export function until(thenMs: number, nowMs: number): string {
  const seconds = Math.ceil((thenMs - nowMs) / 1000);
  if (seconds <= 0) return t('now');
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes < 10 ? `${minutes}m ${String(seconds % 60).padStart(2, '0')}s` : `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

// How long ago: just now, 40s ago, 12m ago, 3h ago, 2d ago
export function ago(thenMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - thenMs) / 1000);
  if (seconds < 5) return t('just now');
  const time = seconds < 60 ? `${seconds}s` : seconds < 3600 ? `${Math.floor(seconds / 60)}m`
    : seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
  return t('{time} ago', { time });
}

const dates = new Map<string, Intl.DateTimeFormat>();

function dated(ms: number, options: Intl.DateTimeFormatOptions): string {
  // English has its days as ISO 8601 writes them, which is how Sweden does.
  const place = currentLanguage() === 'en' ? 'sv-SE' : locale();
  const key = `${place} ${JSON.stringify(options)}`;
  let writer = dates.get(key);
  if (!writer) {
    writer = new Intl.DateTimeFormat(place, { hourCycle: 'h23', ...options });
    dates.set(key, writer);
  }
  return writer.format(ms);
}

const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const two = (part: number) => String(part).padStart(2, '0');

// 14:05:09, of the reader's own clock. English ones are put together here: a table has one in each row, and a formatter
// takes ten times as long.
export function clock(ms: number): string {
  if (currentLanguage() !== 'en') return dated(ms, time);
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

// 2026-11-28 14:05:09
export function moment(ms: number): string {
  if (currentLanguage() !== 'en') return dated(ms, { year: 'numeric', month: '2-digit', day: '2-digit', ...time });
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock(ms)}`;
}

// Of a share: 100%, 99.2%, 0%
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || Number.isNaN(share)) return unknown;
  const value = share * 100;
  const whole = value === 100 || value === 0;
  return written(whole || value < 99.95 ? share : 0.999, whole ? 0 : 1, { style: 'percent' });
}

// A price in dollars per million tokens: free, $0.25, $12.50
export function price(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  if (value === 0) return t('free');
  return written(value, value < 0.01 ? 4 : 2, dollars);
}

// What an agent is called for short: its user agent up to the version.
export function agentName(client: string): string {
  const name = client.split(/[/ ]/)[0] ?? '';
  return name === '' ? t('unnamed') : name;
}

// A word that this page does not know stands for itself.
const said = (words: Record<string, Message>, name: string) => (words[name] ? t(words[name]) : name);

const faultWords: Record<string, Message> = {
  none: 'answered',
  rate_limit: 'rate limit',
  quota: 'quota used up',
  auth: 'key refused',
  forbidden: 'not allowed',
  overloaded: 'overloaded',
  invalid_request: 'request refused',
  context_length: 'prompt too long',
  content: 'content refused',
  model_missing: 'no such model',
  server: 'server error',
  network: 'network error',
  timeout: 'timed out',
  unsupported: 'unsupported',
  too_large: 'too large',
  cancelled: 'cancelled',
};

export const faultText = (fault: string) => said(faultWords, fault);

// Why somebody else was asked: a fault, or that it took too long.
export const causeText = (cause: string) => (cause === 'slow' ? t('slow, another asked beside') : faultText(cause));

const outcomeWords: Record<string, Message> = {
  ok: 'answered',
  client_error: 'refused',
  failed: 'failed',
  cancelled: 'cancelled',
  cut: 'cut off',
};

export const outcomeText = (outcome: string) => said(outcomeWords, outcome);

export type Tone = 'ok' | 'warn' | 'fail' | 'quiet';

export function outcomeTone(outcome: string, attempts = 1): Tone {
  if (outcome === 'ok') return attempts > 1 ? 'warn' : 'ok';
  return outcome === 'cancelled' ? 'quiet' : outcome === 'client_error' ? 'warn' : 'fail';
}
