// Where requests have gone, as a picture: agents, chains, tiers, providers from left to right, and between them ribbons as
// thick as the traffic. Pure: rows in, rectangles and curves out.
import { t } from '../lang/words';
import type { Listed } from '../api/types';
import { agentName } from '../lib/format';

export interface Node {
  id: string;      // unique in the picture
  column: number;  // 0 to 3
  name: string;
  count: number;
  x: number;
  y: number;
  height: number;
}

export interface Ribbon {
  from: string;
  to: string;
  failed: boolean;
  count: number;
  width: number;
  path: string;
}

export interface Picture {
  nodes: Node[];
  ribbons: Ribbon[];
  height: number;
}

// One way through the picture, and whether its last step failed.
export interface Way {
  ids: string[];
  failed: boolean;
}

export const width = 960;
export const nodeWidth = 8;
const columnX = [0, 296, 560, 800];
const topY = 32;
const gapY = 24;
const leastHeight = 12;
const room = 168;  // of height for the traffic of a column
const mostNodes = 6;
const tierOrder = ['subscription', 'cheap', 'free'];

const idOf = (column: number, name: string) => `${column}:${name}`;

// The ways of one exchange: to whoever served it, and to each that failed before.
export function waysOf(row: Listed): Way[] {
  const begin = [idOf(0, agentName(row.client)), idOf(1, row.chain === '' ? t('asked directly') : row.chain)];
  const ways = row.failed_attempts.map((one) => ({
    ids: [...begin, idOf(2, one.tier || t('no tier')), idOf(3, one.provider)], failed: true,
  }));
  if (row.provider !== '' && row.outcome === 'ok')
    ways.push({ ids: [...begin, idOf(2, row.tier || t('no tier')), idOf(3, row.provider)], failed: false });
  return ways.length > 0 ? ways : [{ ids: begin, failed: row.outcome !== 'ok' }];
}

// Names beyond the largest few stand together.
function shortened(counts: Map<string, number>, column: number): (id: string) => string {
  const own = [...counts].filter(([id]) => id.startsWith(`${column}:`)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (own.length <= mostNodes) return (id) => id;
  const kept = new Set(own.slice(0, mostNodes - 1).map(([id]) => id));
  return (id) => (kept.has(id) ? id : idOf(column, t('{count} others', { count: own.length - mostNodes + 1 })));
}

export function layOut(rows: readonly Listed[]): Picture {
  const waysByRow = rows.map(waysOf);
  // An agent has asked once, however many were asked in turn for it: agents and chains count requests, what is right of
  // them attempts.
  const steps: { from: string; to: string; failed: boolean }[] = [];
  const raw = new Map<string, number>();
  const add = (counts: Map<string, number>, id: string) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const ways of waysByRow) {
    const [agent = '', chain = ''] = ways[0]?.ids ?? [];
    add(raw, agent);
    add(raw, chain);
    steps.push({ from: agent, to: chain, failed: ways.every((way) => way.ids.length === 2 && way.failed) });
    for (const { ids: [, , tier, provider], failed } of ways) {
      if (tier === undefined || provider === undefined) continue;
      add(raw, tier);
      add(raw, provider);
      steps.push({ from: chain, to: tier, failed: false }, { from: tier, to: provider, failed });
    }
  }
  const names = [0, 1, 2, 3].map((column) => shortened(raw, column));
  const named = (id: string) => names[Number(id[0])]?.(id) ?? id;
  const counts = new Map<string, number>();
  for (const [id, count] of raw) counts.set(named(id), (counts.get(named(id)) ?? 0) + count);
  const links = new Map<string, { from: string; to: string; failed: boolean; count: number }>();
  const weights = { into: new Map<string, number>(), out: new Map<string, number>() };
  for (const step of steps) {
    const [from, to] = [named(step.from), named(step.to)];
    const key = `${from} ${to} ${step.failed}`;
    const link = links.get(key) ?? { from, to, failed: step.failed, count: 0 };
    link.count += 1;
    links.set(key, link);
    add(weights.out, from);
    add(weights.into, to);
  }

  const scale = room / Math.max(waysByRow.reduce((sum, ways) => sum + ways.length, 0), 1);
  const nodes: Node[] = [];
  let bottom = 0;
  for (let column = 0; column < 4; ++column) {
    let y = topY;
    const own = [...counts].filter(([id]) => id.startsWith(`${column}:`));
    own.sort((a, b) => order(column, a, b));
    for (const [id, count] of own) {
      const weight = Math.max(weights.into.get(id) ?? 0, weights.out.get(id) ?? 0);
      const height = Math.max(weight * scale, leastHeight);
      nodes.push({ id, column, name: id.slice(2), count, x: columnX[column] ?? 0, y, height });
      y += height + gapY;
    }
    bottom = Math.max(bottom, y - gapY);
  }
  // Columns that are shorter stand in the middle.
  for (let column = 0; column < 4; ++column) {
    const own = nodes.filter((node) => node.column === column);
    const last = own[own.length - 1];
    if (!last) continue;
    const shift = (bottom - (last.y + last.height)) / 2;
    for (const node of own) node.y += shift;
  }
  return { nodes, ribbons: ribbonsOf([...links.values()], nodes, scale), height: Math.max(bottom + 8, 160) };
}

function order(column: number, a: [string, number], b: [string, number]): number {
  if (column === 2) {
    const place = (id: string) => (tierOrder.indexOf(id.slice(2)) + 1 || 9);
    if (place(a[0]) !== place(b[0])) return place(a[0]) - place(b[0]);
  }
  return b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
}

function ribbonsOf(links: { from: string; to: string; failed: boolean; count: number }[], nodes: Node[], scale: number): Ribbon[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const out = new Map<string, number>();
  const into = new Map<string, number>();
  const at = (id: string) => byId.get(id)?.y ?? 0;
  links.sort((a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to) || Number(a.failed) - Number(b.failed));
  return links.map((link) => {
    const from = byId.get(link.from) as Node;
    const to = byId.get(link.to) as Node;
    const thick = Math.max(link.count * scale, 2);
    const y1 = from.y + (out.get(link.from) ?? 0) + thick / 2;
    const y2 = to.y + (into.get(link.to) ?? 0) + thick / 2;
    out.set(link.from, (out.get(link.from) ?? 0) + thick);
    into.set(link.to, (into.get(link.to) ?? 0) + thick);
    const x1 = from.x + nodeWidth;
    const middle = (x1 + to.x) / 2;
    return {
      ...link, width: thick,
      path: `M${x1} ${round(y1)}C${middle} ${round(y1)} ${middle} ${round(y2)} ${to.x} ${round(y2)}`,
    };
  });
}

const round = (value: number) => Math.round(value * 10) / 10;
