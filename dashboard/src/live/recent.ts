// The latest exchanges this page knows of, the newest first: each once, and no more than a bound.
import type { Listed } from '../api/types';

export const mostRecent = 500;

export function merged(known: readonly Listed[], fresh: readonly Listed[], most = mostRecent): Listed[] {
  const byId = new Map<string, Listed>();
  for (const row of known) byId.set(row.id, row);
  for (const row of fresh) byId.set(row.id, row);
  // Ids sort by age.
  return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)).slice(0, most);
}

export interface Filter {
  id?: string;
  client?: string;
  chain?: string;
  provider?: string;
  account?: string;
  model?: string;
  outcome?: string;
  status?: string;
  cost?: string;  // dollars
  spilled?: string;
  cause?: string;
  from?: string;  // milliseconds
  to?: string;
}

// At least one: everything costs nothing or more.
export const microsOf = (dollars: string) => Math.max(1, Math.round(Number(dollars) * 1e6) || 1);

// Whether a row that has just come would be among those that the host lists for that filter.
export function fits(row: Listed, filter: Filter): boolean {
  const asked = [row, ...row.failed_attempts];
  const same = (wanted: string | undefined, value: string) => !wanted || wanted === value;
  return (!filter.id || row.id.startsWith(filter.id))
    && (!filter.client || row.client.toLowerCase().startsWith(filter.client.toLowerCase()))
    && same(filter.chain, row.chain)
    && (!filter.provider || asked.some((one) => one.provider === filter.provider))
    && same(filter.account, row.account)
    && (!filter.model || row.model === filter.model || row.model_asked === filter.model)
    && same(filter.outcome, row.outcome)
    && (!filter.status || row.status === Number(filter.status))
    && (!filter.cost || (row.cost_micros !== null && row.cost_micros >= microsOf(filter.cost)))
    && (!filter.spilled || row.attempts_made > 1)
    // What comes with the stream does not say that two ran at the same time.
    && (!filter.cause || (row.attempts_made > 1 && row.failed_attempts.some((one) => one.fault === filter.cause)))
    && (!filter.from || row.started_ms >= Number(filter.from))
    && (!filter.to || row.started_ms < Number(filter.to));
}

// The middle one of what is known; null when nothing is.
export function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? null : known[Math.floor(known.length / 2)] ?? null;
}
