// What an account can be made of, and what has to be filled in for it.
import type { Offer } from '../api/types';
import { t } from '../lang/words';

export type Way = 'key' | 'file' | 'login';

// How one gets into it, the usual way first.
export function waysOf(offer: Offer): Way[] {
  const ways: Way[] = [];
  if (offer.login === 'service_account') ways.push('file');
  if (offer.device_login) ways.push('login');
  if (offer.login === 'key' || offer.login === 'none') ways.push('key');
  return ways.length > 0 ? ways : ['key'];
}

// Those without an address of their own take any server that speaks their wire.
export const isGeneric = (offer: Offer) => offer.base_url === null;

// Whose name or id begins with, or has, all that was typed; generic ones last.
export function searchedOffers(offers: readonly Offer[], typed: string): Offer[] {
  const parts = typed.toLowerCase().split(/\s+/).filter((part) => part !== '');
  const fits = (offer: Offer) => {
    const text = `${offer.id} ${offer.name} ${offer.tier ?? ''}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  };
  return offers.filter(fits).sort((a, b) => Number(isGeneric(a)) - Number(isGeneric(b)) || a.name.localeCompare(b.name));
}

// "main", or the first of main-2, main-3, ... that nobody has.
export function freeName(taken: readonly string[], wanted = 'main'): string {
  if (!taken.includes(wanted)) return wanted;
  for (let i = 2; ; ++i) if (!taken.includes(`${wanted}-${i}`)) return `${wanted}-${i}`;
}

export interface Form {
  name: string;
  provider: string;  // of a generic offer: what it is to be called
  baseUrl: string;
  tier: string;
  key: string;
  settings: Record<string, string>;
  accepted: boolean;
}

// What is still missing, as a sentence; empty: nothing.
export function missing(offer: Offer, way: Way, form: Form): string {
  const nameRule = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
  if (!nameRule.test(form.name)) return t('The name is made of letters, digits, dots, dashes and underscores.');
  if (isGeneric(offer) && way !== 'login') {
    if (!nameRule.test(form.provider)) return t('The provider needs a name of letters, digits, dots, dashes and underscores.');
    if (!/^https?:\/\/[^\s/]+/.test(form.baseUrl)) return t('The address begins with http:// or https://.');
  }
  const credentials = offer.settings.filter((one) => one.credential);
  const given = (name: string) => (form.settings[name] ?? '').trim() !== '';
  const instead = credentials.some((one) => given(one.name));
  if (way !== 'login' && form.key.trim() === '' && !instead && offer.login !== 'none' && !isGeneric(offer))
    return way === 'file' ? t('Choose the file of the service account.') : t('The key is missing.');
  for (const setting of offer.settings) {
    const needed = setting.required && (!setting.credential || instead);
    if (needed && !given(setting.name)) return t('“{name}” is missing.', { name: setting.name });
  }
  if (offer.terms !== null && !form.accepted) return t('The terms have to be accepted.');
  return '';
}

// What is sent for it.
export function wishOf(offer: Offer, form: Form) {
  const settings = Object.fromEntries(Object.entries(form.settings).filter(([, value]) => value.trim() !== ''));
  return {
    provider: isGeneric(offer) ? form.provider : offer.id,
    name: form.name,
    settings,
    ...(form.accepted ? { accept_terms: true } : {}),
    ...(form.key.trim() !== '' ? { key: form.key.trim() } : {}),
    ...(isGeneric(offer) ? { plugin: offer.id, base_url: form.baseUrl, tier: form.tier } : {}),
  };
}
