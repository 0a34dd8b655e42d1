// Those sections of the configuration file that the page of settings changes. What it does not know of them it leaves as
// it is.
import type { Budget } from './chains';

export const kept = ['exchanges', 'minutes', 'hours', 'size'] as const;
export type Kept = (typeof kept)[number];

export interface SettingsDraft {
  listen: string;        // empty: as the host has it by itself
  admin_listen: string;
  log: string;
  ledger: Record<string, unknown>;
  bodies: Record<string, unknown>;
  budgets: Budget[];
}

export const scopes = ['tier', 'provider', 'account', 'chain', 'client_key'] as const;
export type Scope = (typeof scopes)[number];

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export function settingsOf(sections: Record<string, unknown>): SettingsDraft {
  return {
    listen: text(sections.listen), admin_listen: text(sections.admin_listen), log: text(sections.log),
    ledger: (sections.ledger ?? {}) as Record<string, unknown>,
    bodies: (sections.bodies ?? {}) as Record<string, unknown>,
    budgets: Array.isArray(sections.budgets) ? (sections.budgets as Budget[]) : [],
  };
}

export const keptText = (draft: SettingsDraft, name: Kept) => text(draft.ledger[name]);

export function withKept(draft: SettingsDraft, name: Kept, value: string): SettingsDraft {
  const { [name]: gone, ...rest } = draft.ledger;
  void gone;
  return { ...draft, ledger: value.trim() === '' ? rest : { ...draft.ledger, [name]: value.trim() } };
}

// Whether headers and bodies are kept.
export const keepsBodies = (draft: SettingsDraft) => draft.bodies.keep === true;

export const bodiesText = (draft: SettingsDraft, name: 'expiry' | 'size') => text(draft.bodies[name]);

export function withBodies(draft: SettingsDraft, name: 'keep' | 'expiry' | 'size', value: boolean | string): SettingsDraft {
  const { [name]: gone, ...rest } = draft.bodies;
  void gone;
  return { ...draft, bodies: value === false || value === '' ? rest : { ...draft.bodies, [name]: value } };
}

// The sections that are others in the draft; one that has become empty goes.
export function settingsEdits(before: SettingsDraft, now: SettingsDraft): Record<string, unknown> {
  const edits: Record<string, unknown> = {};
  for (const name of ['listen', 'admin_listen', 'log', 'ledger', 'bodies', 'budgets'] as const) {
    if (JSON.stringify(before[name]) === JSON.stringify(now[name])) continue;
    const value = now[name];
    edits[name] = (typeof value === 'string' ? value.trim() === '' : Object.keys(value).length === 0) ? null
      : typeof value === 'string' ? value.trim() : value;
  }
  return edits;
}

// What a budget is on; nothing: everything.
export function scopeOf(budget: Budget): [Scope, string] | null {
  for (const name of scopes) if (typeof budget[name] === 'string') return [name, budget[name]];
  return null;
}

export function withScope(budget: Budget, scope: Scope, value: string): Budget {
  const rest: Budget = { ...budget };
  for (const name of scopes) delete rest[name];
  return { ...rest, [scope]: value };
}

// Whether an address can be reached from other machines.
export function isOpenAddress(address: string): boolean {
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return host !== '' && host !== 'localhost' && host !== '::1' && !/^127\./.test(host);
}
