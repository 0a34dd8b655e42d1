// Chains as the configuration file has them, and what an editor does with them. Every function gives a new value; what it
// does not know of an entry it leaves as it is.
import { t, type Message } from '../lang/words';

export interface When {
  time?: string[];
  client_key?: string[];
  agent?: string[];
  model?: string[];
  prompt_over?: string | number;
  prompt_under?: string | number;
}

export interface Query {
  capabilities?: string[];
  context?: string | number;
  input?: number;
  output?: number;
  providers?: string[];
  tier?: string;
  most?: number;
}

export interface Item {
  model?: string;
  chain?: string;
  any?: Query;
  weight?: number;
  when?: When;
}

export type Entry = string | Item;

export interface Tier {
  tier: string;
  pick?: string;
  use: Entry[];
}

export type Chain = Tier[] | { tiers: Tier[]; rescue?: string; content_filter?: string };

export interface Budget {
  name: string;
  chain?: string;
  per: string;
  dollars?: number;
  tokens?: number;
  hard?: boolean;
  [other: string]: unknown;
}

export interface Draft {
  chains: Record<string, Chain>;
  models: { match: string; chain: string }[];
  default_chain: string | null;
  budgets: Budget[];
}

export const picks: [string, Message][] = [
  ['ordered', 'as written'], ['round-robin', 'each in turn'], ['weighted', 'by weight'], ['least-busy', 'by what runs'],
  ['lowest-cost', 'by likely cost'], ['fastest', 'by first token'], ['quota-aware', 'by what is left'],
];

// What was read, whatever of it is there.
export function draftOf(sections: Record<string, unknown>): Draft {
  const list = (value: unknown) => (Array.isArray(value) ? value : []);
  return {
    chains: (sections.chains ?? {}) as Record<string, Chain>,
    models: list(sections.models) as Draft['models'],
    default_chain: typeof sections.default_chain === 'string' ? sections.default_chain : null,
    budgets: list(sections.budgets) as Budget[],
  };
}

// The sections that are others in the draft; one that has become empty goes.
export function editsOf(before: Draft, now: Draft): Record<string, unknown> {
  const edits: Record<string, unknown> = {};
  for (const name of ['chains', 'models', 'default_chain', 'budgets'] as const) {
    if (JSON.stringify(before[name]) === JSON.stringify(now[name])) continue;
    const value = now[name];
    const empty = value === null || (Array.isArray(value) ? value.length === 0 : typeof value === 'object' && Object.keys(value).length === 0);
    edits[name] = empty ? null : value;
  }
  return edits;
}

export const tiersOf = (chain: Chain): Tier[] => (Array.isArray(chain) ? chain : chain.tiers ?? []);
export const withTiers = (chain: Chain, tiers: Tier[]): Chain => (Array.isArray(chain) ? tiers : { ...chain, tiers });

export const defaultChain = (draft: Draft) => draft.default_chain ?? 'default';

export function withChain(draft: Draft, name: string, chain: Chain): Draft {
  return { ...draft, chains: { ...draft.chains, [name]: chain } };
}

export function withoutChain(draft: Draft, name: string): Draft {
  const { [name]: gone, ...chains } = draft.chains;
  void gone;
  return { ...draft, chains };
}

// Gives a chain another name, and everything that names it.
export function renamed(draft: Draft, from: string, to: string): Draft {
  const entry = (one: Entry): Entry => (typeof one !== 'string' && one.chain === from ? { ...one, chain: to } : one);
  const chains = Object.fromEntries(Object.entries(draft.chains).map(([name, chain]) => [
    name === from ? to : name,
    withTiers(chain, tiersOf(chain).map((tier) => ({ ...tier, use: tier.use.map(entry) }))),
  ]));
  return {
    chains,
    models: draft.models.map((one) => (one.chain === from ? { ...one, chain: to } : one)),
    default_chain: defaultChain(draft) === from ? to : draft.default_chain,
    budgets: draft.budgets.map((one) => (one.chain === from ? { ...one, chain: to } : one)),
  };
}

// "name", or the first of name-2, name-3, ... that no chain has.
export function freshName(draft: Draft, wanted = 'chain'): string {
  if (!(wanted in draft.chains)) return wanted;
  for (let i = 2; ; ++i) if (!(`${wanted}-${i}` in draft.chains)) return `${wanted}-${i}`;
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const out = [...list];
  const [one] = out.splice(from, 1);
  if (one !== undefined) out.splice(to, 0, one);
  return out;
}

export const movedTier = (tiers: Tier[], from: number, to: number) =>
  (to < 0 || to >= tiers.length ? tiers : moved(tiers, from, to));

export interface Spot {
  tier: number;
  entry: number;
}

// Takes an entry from its place to stand before the one that is at `to` now; behind the last when nobody is.
export function movedEntry(tiers: Tier[], from: Spot, to: Spot): Tier[] {
  const one = tiers[from.tier]?.use[from.entry];
  if (one === undefined || !tiers[to.tier]) return tiers;
  if (from.tier === to.tier) {
    const target = to.entry > from.entry ? to.entry - 1 : to.entry;
    return tiers.map((tier, i) => (i === from.tier ? { ...tier, use: moved(tier.use, from.entry, target) } : tier));
  }
  return tiers.map((tier, i) => {
    if (i === from.tier) return { ...tier, use: tier.use.filter((_, k) => k !== from.entry) };
    if (i === to.tier) return { ...tier, use: [...tier.use.slice(0, to.entry), one, ...tier.use.slice(to.entry)] };
    return tier;
  });
}

// One step up or down; over the edge of its tier into the next one.
export function steppedEntry(tiers: Tier[], from: Spot, step: 1 | -1): { tiers: Tier[]; at: Spot } {
  const here = tiers[from.tier];
  if (!here) return { tiers, at: from };
  const target = from.entry + step;
  if (target >= 0 && target < here.use.length) {
    const at = { tier: from.tier, entry: target };
    return { tiers: movedEntry(tiers, from, { tier: from.tier, entry: step > 0 ? target + 1 : target }), at };
  }
  const next = tiers[from.tier + step];
  if (!next) return { tiers, at: from };
  const at = { tier: from.tier + step, entry: step > 0 ? 0 : next.use.length };
  return { tiers: movedEntry(tiers, from, at), at };
}

export const itemOf = (entry: Entry): Item => (typeof entry === 'string' ? { model: entry } : entry);

// As it is written when it says no more than a model.
export function entryOf(item: Item): Entry {
  const { model, weight, when, ...rest } = item;
  const said = when && Object.values(when).some((value) => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== ''));
  const clean: Item = {
    ...(model !== undefined ? { model } : {}), ...rest,
    ...(weight !== undefined && weight !== 1 ? { weight } : {}), ...(said ? { when } : {}),
  };
  const keys = Object.keys(clean);
  return keys.length === 1 && clean.model !== undefined ? clean.model : clean;
}

// What it stands for, in words.
export function targetText(entry: Entry): string {
  const item = itemOf(entry);
  if (item.chain !== undefined) return t('chain {chain}', { chain: item.chain });
  if (item.any !== undefined) {
    const { capabilities, context, input, output, providers, tier } = item.any;
    const parts = [
      capabilities?.length ? t('can {what}', { what: capabilities.join(', ') }) : '', context ? t('window of {context}', { context }) : '',
      input !== undefined ? t('input up to ${input}', { input }) : '', output !== undefined ? t('output up to ${output}', { output }) : '',
      providers?.length ? t('of {what}', { what: providers.join(', ') }) : '', tier ? t('tier {tier}', { tier }) : '',
    ].filter((part) => part !== '');
    return parts.length > 0 ? t('any model: {what}', { what: parts.join('; ') }) : t('any model');
  }
  return item.model ?? '';
}

// Its weight and condition, in words; empty: it always takes part.
export function conditionText(entry: Entry): string {
  const { weight, when } = itemOf(entry);
  const parts = [
    weight !== undefined && weight !== 1 ? t('weight {weight}', { weight }) : '',
    when?.time?.length ? t('at {what}', { what: when.time.join(', ') }) : '',
    when?.prompt_over ? t('prompt over {promptOver}', { promptOver: when.prompt_over }) : '', when?.prompt_under ? t('prompt under {promptUnder}', { promptUnder: when.prompt_under }) : '',
    when?.client_key?.length ? t('key {what}', { what: when.client_key.join(', ') }) : '', when?.agent?.length ? t('agent {what}', { what: when.agent.join(', ') }) : '',
    when?.model?.length ? t('asked for as {what}', { what: when.model.join(', ') }) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

// "a, b" as a list.
export const listOf = (text: string): string[] => text.split(',').map((one) => one.trim()).filter((one) => one !== '');

// "name", or the first of name-2, name-3, ... that no budget has.
export function freshBudget(budgets: readonly Budget[], name: string): string {
  const taken = budgets.map((one) => one.name);
  let fresh = name;
  for (let i = 2; taken.includes(fresh); ++i) fresh = `${name}-${i}`;
  return fresh;
}
