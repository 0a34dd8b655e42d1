// The last hour by minutes, and where days and months begin.
import type { UsageRow } from '../api/types';

export interface Minutes {
  times: number[];  // seconds, one for each of the last 60 minutes
  all: number[];
  bad: number[];    // not answered in full
  lastMinute: number;  // of the last one that is over
}

const minuteMs = 60_000;

// Minutes without a row are minutes without a request.
export function perMinute(rows: readonly Pick<UsageRow, 'period_ms' | 'exchanges' | 'ok'>[], nowMs: number): Minutes {
  const minute = Math.floor(nowMs / minuteMs) * minuteMs;
  const byMinute = new Map<number, { all: number; ok: number }>();
  for (const row of rows) {
    const sum = byMinute.get(row.period_ms) ?? { all: 0, ok: 0 };
    sum.all += row.exchanges;
    sum.ok += row.ok;
    byMinute.set(row.period_ms, sum);
  }
  const out: Minutes = { times: [], all: [], bad: [], lastMinute: 0 };
  for (let at = minute - 59 * minuteMs; at <= minute; at += minuteMs) {
    const sum = byMinute.get(at) ?? { all: 0, ok: 0 };
    out.times.push(at / 1000);
    out.all.push(sum.all);
    out.bad.push(sum.all - sum.ok);
  }
  out.lastMinute = out.all[58] ?? 0;
  return out;
}

// Of the reader's own day and month.
export function dayStart(nowMs: number): number {
  const date = new Date(nowMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

export function monthStart(nowMs: number): number {
  const date = new Date(nowMs);
  return new Date(date.getFullYear(), date.getMonth(), 1).getTime();
}
