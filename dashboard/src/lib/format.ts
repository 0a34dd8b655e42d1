// How numbers and times are written. Each function writes the same width of words for the same kind of number, so that
// columns stand still; what is unknown is a dash.
export const unknown = '–';

const units: [number, string][] = [[1e9, 'B'], [1e6, 'M'], [1e3, 'k']];

// 950, 1.2k, 34k, 5.6M
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  for (const [size, name] of units) {
    if (Math.abs(value) < size) continue;
    const scaled = value / size;
    return `${scaled < 10 ? (Math.floor(scaled * 10) / 10).toFixed(1).replace(/\.0$/, '') : Math.floor(scaled)}${name}`;
  }
  return String(Math.round(value));
}

// Of micro-dollars: $0, $0.0004, $0.012, $3.20, $1,204
export function money(micros: number | null | undefined): string {
  if (micros === null || micros === undefined) return unknown;
  if (micros === 0) return '$0';
  const dollars = micros / 1e6;
  const size = Math.abs(dollars);
  if (size < 0.0001) return '<$0.0001';
  if (size < 0.01) return `$${dollars.toFixed(4)}`;
  if (size < 1) return `$${dollars.toFixed(3)}`;
  if (size < 1000) return `$${dollars.toFixed(2)}`;
  return `$${Math.round(dollars).toLocaleString('en-US')}`;
}

// Of milliseconds: 0.4 ms, 85 ms, 1.24 s, 12.4 s, 3m 05s
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return unknown;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
}

// How long until then, in one or two words: now, 40s, 12m, 3h 20m, 2d 4h
export function until(thenMs: number, nowMs: number): string {
  const seconds = Math.ceil((thenMs - nowMs) / 1000);
  if (seconds <= 0) return 'now';
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
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds}s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ago`;
  return `${Math.floor(seconds / 86_400)}d ago`;
}

const pad = (value: number) => String(value).padStart(2, '0');

// 14:05:09, of the reader's own clock
export function clock(ms: number): string {
  const date = new Date(ms);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

// 2026-11-28 14:05:09
export function moment(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clock(ms)}`;
}

// Of a share: 100%, 99.2%, 0%
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || Number.isNaN(share)) return unknown;
  const value = share * 100;
  return value === 100 || value === 0 ? `${value}%` : `${value < 99.95 ? value.toFixed(1) : '99.9'}%`;
}

// A price in dollars per million tokens: free, $0.25, $12.50
export function price(dollars: number | null | undefined): string {
  if (dollars === null || dollars === undefined) return unknown;
  if (dollars === 0) return 'free';
  return dollars < 0.01 ? `$${dollars.toFixed(4)}` : `$${dollars.toFixed(2)}`;
}

// What an agent is called for short: its user agent up to the version.
export function agentName(client: string): string {
  const name = client.split(/[/ ]/)[0] ?? '';
  return name === '' ? 'unnamed' : name;
}

const faultWords: Record<string, string> = {
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

export const faultText = (fault: string) => faultWords[fault] ?? fault;

// Why somebody else was asked: a fault, or that it took too long.
export const causeText = (cause: string) => (cause === 'slow' ? 'slow, another asked beside' : faultText(cause));

const outcomeWords: Record<string, string> = {
  ok: 'answered',
  client_error: 'refused',
  failed: 'failed',
  cancelled: 'cancelled',
  cut: 'cut off',
};

export const outcomeText = (outcome: string) => outcomeWords[outcome] ?? outcome;

export type Tone = 'ok' | 'warn' | 'fail' | 'quiet';

export function outcomeTone(outcome: string, attempts = 1): Tone {
  if (outcome === 'ok') return attempts > 1 ? 'warn' : 'ok';
  return outcome === 'cancelled' ? 'quiet' : outcome === 'client_error' ? 'warn' : 'fail';
}
