// What is to be said of an account.
import type { Account, Balance, Limit, Rest } from '../api/types';
import { t } from '../lang/words';
import { faultText, until, type Tone } from './format';

export interface Health {
  tone: Tone;
  word: string;
}

// The rests that keep requests away now: those of the past only wait for somebody to try.
export const resting = (account: Account, nowMs: number): Rest[] => account.rests.filter((rest) => rest.until_ms > nowMs);

export function healthOf(account: Account, nowMs: number): Health {
  if (account.use === 'disabled') return { tone: 'quiet', word: t('disabled') };
  if (account.use === 'draining') return { tone: 'quiet', word: account.in_flight > 0 ? t('draining') : t('drained') };
  if (account.needs_login) return { tone: 'fail', word: t('needs a login') };
  const rests = resting(account, nowMs);
  const whole = rests.find((rest) => rest.scope !== 'model' && !rest.forecast);
  if (whole) return { tone: account.usable ? 'warn' : 'fail', word: faultText(whole.fault) };
  if (rests.length > 0) return { tone: 'warn', word: rests.every((rest) => rest.forecast) ? t('nearly used up') : t('some models rest') };
  return { tone: 'ok', word: t('ready') };
}

export function restText(rest: Rest, nowMs: number): string {
  const whom = rest.scope === 'model' ? rest.model : rest.scope === 'provider' ? t('the whole provider') : t('the whole account');
  const source = rest.forecast ? t('by its own figures') : rest.hinted ? t('as it was told') : t('guessed after {count}', { count: rest.failures });
  const said = t('{whom}: {fault}, {time} left, {source}', { whom, fault: faultText(rest.fault), time: until(rest.until_ms, nowMs), source });
  return rest.probing ? `${said}, ${t('being tried')}` : said;
}

// How much of a window is used, 0 to 1; null when the answers did not say.
export function usedShare(limit: Limit): number | null {
  if (limit.limit === null || limit.remaining === null || limit.limit <= 0) return null;
  return Math.min(Math.max(1 - limit.remaining / limit.limit, 0), 1);
}

// When the window will be empty if what was used since it was learned goes on like that; null when it lasts until it is
// renewed, or nobody can tell.
export function emptyAt(limit: Limit, windowMs: number | null): number | null {
  const share = usedShare(limit);
  if (share === null || share <= 0 || share >= 1 || limit.reset_ms === null || windowMs === null) return null;
  const began = limit.reset_ms - windowMs;
  const spent = limit.learned_ms - began;
  if (spent <= 0) return null;
  const at = began + spent / share;
  return at < limit.reset_ms ? Math.round(at) : null;
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

// The length of a window that says it in its name: "5h", "tokens-1m", "requests per day".
export function windowMs(name: string): number | null {
  const match = /(\d+)\s*(s|m|h|d|w)\b/.exec(name);
  if (match) return Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
  if (/minute/.test(name)) return unitMs.m ?? null;
  if (/hour/.test(name)) return unitMs.h ?? null;
  if (/day|daily/.test(name)) return unitMs.d ?? null;
  return /week/.test(name) ? unitMs.w ?? null : null;
}

export type Amount = Balance['amounts'][number];

// An amount that is renewed, as a window; null when it is none, such as money.
export function windowOf(amount: Amount, readMs: number | null): Limit | null {
  if (amount.limit === null || amount.left === null || amount.limit <= 0 || readMs === null) return null;
  return { model: '', window: amount.name, limit: amount.limit, remaining: Math.max(amount.left, 0), reset_ms: amount.reset_ms, learned_ms: readMs };
}

// What the vendor tells beside what its answers have told already.
export const toldBeside = (balance: Balance, limits: readonly Limit[]): Amount[] =>
  balance.amounts.filter((amount) => !limits.some((limit) => limit.model === '' && limit.window === amount.name));

// When money will be used up if it is spent as it was over `spanMs`; null when nobody can tell.
export function spentAt(amount: Amount, spentMicros: number | null, spanMs: number, nowMs: number): number | null {
  if (amount.unit !== 'USD' || amount.left === null || amount.left <= 0 || !spentMicros || spentMicros <= 0) return null;
  return Math.round(nowMs + ((amount.left * 1e6) / spentMicros) * spanMs);
}
