// Client keys: what is asked for when one is made, and what one may do, in words.
import type { Key } from '../api/types';
import { t } from '../lang/words';
import { listOf } from './chains';

export const perWords = { hour: 'an hour', day: 'a day', week: 'a week', month: 'a month' } as const;

export interface KeyForm {
  name: string;
  chains: string;
  models: string;
  perMinute: string;
  days: string;
  dollars: string;
  per: 'hour' | 'day' | 'week' | 'month';
  management: boolean;
}

export const emptyKey: KeyForm = { name: '', chains: '', models: '', perMinute: '', days: '', dollars: '', per: 'month', management: false };

const dayMs = 86_400_000;

// What is wrong with it, as a sentence; empty: nothing.
export function keyFault(form: KeyForm): string {
  const whole = (text: string) => text.trim() === '' || /^[1-9]\d{0,8}$/.test(text.trim());
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(form.name)) return t('The name is made of letters, digits, dots, dashes and underscores.');
  if (!whole(form.perMinute)) return t('Requests a minute are a whole number.');
  if (!whole(form.days)) return t('The days are a whole number.');
  if (form.dollars.trim() !== '' && !(Number(form.dollars) > 0)) return t('Dollars are a number above 0.');
  return '';
}

export function keyWish(form: KeyForm, nowMs: number) {
  return {
    name: form.name,
    ...(form.chains.trim() !== '' ? { chains: listOf(form.chains) } : {}),
    ...(form.models.trim() !== '' ? { models: listOf(form.models) } : {}),
    ...(form.perMinute.trim() !== '' ? { requests_per_minute: Number(form.perMinute) } : {}),
    ...(form.days.trim() !== '' ? { expires_ms: nowMs + Number(form.days) * dayMs } : {}),
    ...(form.dollars.trim() !== '' ? { budget: { per: form.per, dollars: Number(form.dollars) } } : {}),
    ...(form.management ? { management: true } : {}),
  };
}

export function mayText(key: Key): string {
  const parts = [
    key.chains.length > 0 ? t('chains {what}', { what: key.chains.join(', ') }) : '', key.models.length > 0 ? t('models {what}', { what: key.models.join(', ') }) : '',
    key.requests_per_minute !== null ? t('{count} a minute', { count: key.requests_per_minute }) : '',
    key.budget?.dollars ? t('{amount} {per}', { amount: `$${key.budget.dollars}`, per: t(perWords[key.budget.per]) }) : '', key.budget?.tokens ? t('{tokens} tokens {per}', { tokens: key.budget.tokens, per: t(perWords[key.budget.per]) }) : '',
    key.management ? t('and the management API') : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : t('anything');
}
