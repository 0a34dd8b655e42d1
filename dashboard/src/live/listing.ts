// A list of requests that grows at both ends: by what comes, and by older pages. It never has a hole: what it lets go is
// at its end, where the next page begins.
import type { Exchanges, Listed } from '../api/types';
import { merged } from './recent';

export interface Listing {
  rows: Listed[];               // the newest first
  next: string | null;          // what the next page is before
  fresh: ReadonlySet<string>;   // ids of those that have come since it was read, a few at a time
  flood: boolean;               // the last came in numbers that nobody follows row by row
}

export const mostRows = 2000;
// As many come and go while somebody looks on.
export const mostFresh = 25;
// Of more at once none is pointed out: no eye follows so many, and moving them all costs the page its frames.
export const mostPointedOut = 8;

// `come`: what has come while the page was read.
export function begun(page: Exchanges, come: readonly Listed[]): Listing {
  const oldest = page.exchanges[page.exchanges.length - 1]?.id ?? '';
  const first = { rows: page.exchanges, next: page.next, fresh: new Set<string>(), flood: false };
  return arrived(first, come.filter((row) => row.id > oldest));
}

export function arrived(listing: Listing, come: readonly Listed[]): Listing {
  if (come.length === 0) return listing;
  const rows = merged(listing.rows, come, Math.max(listing.rows.length, mostFresh));
  const all = new Set([...listing.rows, ...come].map((row) => row.id));
  const kept = new Set(rows.map((row) => row.id));
  const last = rows[rows.length - 1];
  const flood = come.length > mostPointedOut;
  const pointedOut = flood ? [] : come.map((row) => row.id);
  return {
    rows,
    next: all.size > kept.size && last ? last.id : listing.next,
    fresh: new Set([...listing.fresh, ...pointedOut].filter((id) => kept.has(id))),
    flood,
  };
}

export function withOlder(listing: Listing, page: Exchanges): Listing {
  return { ...listing, rows: merged(listing.rows, page.exchanges, mostRows), next: listing.rows.length >= mostRows ? null : page.next };
}
