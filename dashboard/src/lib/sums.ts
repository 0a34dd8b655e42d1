// Rows with sums, put into tables and pictures.
import type { UsageRow } from '../api/types';

export interface Named {
  period_ms: number;
  names: Record<string, string>;
}

export interface Series {
  name: string;
  values: number[];  // one for each period
  sum: number;
}

export const others = 'others';
const mostSeries = 5;

// One line for each of the largest names and one for the rest together. Periods without a row have none.
export function seriesOf<R extends Named>(rows: readonly R[], by: string, periods: readonly number[], amount: (row: R) => number): Series[] {
  const place = new Map(periods.map((at, i) => [at, i]));
  const byName = new Map<string, Series>();
  for (const row of rows) {
    const name = row.names[by] ?? '';
    let series = byName.get(name);
    if (!series) byName.set(name, series = { name, values: periods.map(() => 0), sum: 0 });
    // Hours of a day on which the clock was changed may lie beside ours: they belong to the one they begin in.
    const at = place.get(row.period_ms) ?? nearest(periods, row.period_ms);
    const value = amount(row);
    series.sum += value;
    series.values[at] = (series.values[at] ?? 0) + value;
  }
  const all = [...byName.values()].sort((a, b) => b.sum - a.sum || (a.name < b.name ? -1 : 1));
  if (all.length <= mostSeries + 1) return all;
  const rest = all.slice(mostSeries);
  return [...all.slice(0, mostSeries), {
    name: others,
    values: periods.map((_, i) => rest.reduce((sum, one) => sum + (one.values[i] ?? 0), 0)),
    sum: rest.reduce((sum, one) => sum + one.sum, 0),
  }];
}

function nearest(periods: readonly number[], at: number): number {
  let low = 0;
  for (let i = 0; i < periods.length; ++i) if ((periods[i] as number) <= at) low = i;
  return low;
}

// Each on top of those before it.
export function stacked(series: readonly Series[]): number[][] {
  let below: number[] = [];
  return series.map((one) => (below = one.values.map((value, i) => value + (below[i] ?? 0))));
}

// How much more or less than before, as a share; null when there was nothing before.
export const change = (now: number, before: number | null | undefined): number | null =>
  (before ? (now - before) / before : null);

export function changeText(share: number | null): string {
  if (share === null) return '–';
  const percent = Math.round(share * 100);
  if (percent === 0) return '±0%';
  return percent > 999 ? '>+999%' : `${percent > 0 ? '+' : '−'}${Math.abs(percent)}%`;
}

export interface Sorting {
  key: string;
  down: boolean;
}

// "-cost": by cost, the largest first.
export const sortingOf = (text: string | undefined, usual: string): Sorting => {
  const name = text || usual;
  return { key: name.replace(/^-/, ''), down: name.startsWith('-') };
};

export const sortingText = ({ key, down }: Sorting) => (down ? `-${key}` : key);

// Names by the alphabet, numbers by size; what is unknown is last either way.
export function sorted<R>(rows: readonly R[], value: (row: R) => string | number | null, down: boolean): R[] {
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return x === y ? 0 : x < y ? -sign : sign;
  });
}

export const measures = {
  cost: { label: 'Cost', of: (row: UsageRow) => row.cost_micros },
  requests: { label: 'Requests', of: (row: UsageRow) => row.exchanges },
  tokens: { label: 'Tokens', of: (row: UsageRow) => row.usage.input + row.usage.output },
} as const;
export type Measure = keyof typeof measures;

export const measureOf = (text: string | undefined): Measure => (Object.keys(measures).includes(text ?? '') ? (text as Measure) : 'cost');

const added = ['exchanges', 'ok', 'spilled', 'cost_micros', 'cost_unknown', 'saved_micros', 'saver_micros', 'saver_tokens'] as const;

export type Whole = Record<typeof added[number] | 'input' | 'cached' | 'output', number> & { as_micros: number | null };

// All rows as one.
export function whole(rows: readonly UsageRow[]): Whole {
  const sum: Whole = {
    exchanges: 0, ok: 0, spilled: 0, cost_micros: 0, cost_unknown: 0, saved_micros: 0, saver_micros: 0, saver_tokens: 0,
    input: 0, cached: 0, output: 0, as_micros: null,
  };
  for (const row of rows) {
    for (const name of added) sum[name] += row[name];
    sum.input += row.usage.input;
    sum.cached += row.usage.cache_read;
    sum.output += row.usage.output;
    if (row.as_micros !== null) sum.as_micros = (sum.as_micros ?? 0) + row.as_micros;
  }
  return sum;
}
