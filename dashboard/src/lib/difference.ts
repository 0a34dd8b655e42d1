// Two texts beside each other, line by line: what both have, what only the first has, and what only the second has.
export interface DiffLine {
  kind: 'both' | 'gone' | 'new';
  text: string;
}

// Beyond that comparing takes too long; the middle of such texts is told as gone and new.
const mostCells = 4_000_000;

export function difference(before: string, after: string): DiffLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) ++head;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) ++tail;
  const both = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: 'both', text }));
  const x = a.slice(head, a.length - tail);
  const y = b.slice(head, b.length - tail);
  return [...both(a.slice(0, head)), ...middle(x, y), ...both(tail > 0 ? a.slice(a.length - tail) : [])];
}

function middle(x: string[], y: string[]): DiffLine[] {
  const gone = (text: string): DiffLine => ({ kind: 'gone', text });
  const fresh = (text: string): DiffLine => ({ kind: 'new', text });
  if (x.length * y.length > mostCells) return [...x.map(gone), ...y.map(fresh)];
  // How many lines the rests from i and j on have in common.
  const wide = y.length + 1;
  const common = new Uint32Array((x.length + 1) * wide);
  for (let i = x.length - 1; i >= 0; --i) {
    for (let j = y.length - 1; j >= 0; --j) {
      common[i * wide + j] = x[i] === y[j]
        ? (common[(i + 1) * wide + j + 1] ?? 0) + 1
        : Math.max(common[(i + 1) * wide + j] ?? 0, common[i * wide + j + 1] ?? 0);
    }
  }
  const out: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < x.length && j < y.length) {
    if (x[i] === y[j]) {
      out.push({ kind: 'both', text: x[i] as string });
      ++i;
      ++j;
    } else if ((common[(i + 1) * wide + j] ?? 0) >= (common[i * wide + j + 1] ?? 0)) {
      out.push(gone(x[i++] as string));
    } else {
      out.push(fresh(y[j++] as string));
    }
  }
  return [...out, ...x.slice(i).map(gone), ...y.slice(j).map(fresh)];
}

// Long runs of lines that both have are folded to their ends.
export function folded(lines: readonly DiffLine[], around = 3): (DiffLine | { kind: 'fold'; count: number })[] {
  const out: (DiffLine | { kind: 'fold'; count: number })[] = [];
  for (let i = 0; i < lines.length;) {
    if (lines[i]?.kind !== 'both') {
      out.push(lines[i++] as DiffLine);
      continue;
    }
    let end = i;
    while (end < lines.length && lines[end]?.kind === 'both') ++end;
    const first = i === 0 ? 0 : around;
    const last = end === lines.length ? 0 : around;
    if (end - i > first + last + 1) {
      out.push(...lines.slice(i, i + first), { kind: 'fold', count: end - i - first - last }, ...lines.slice(end - last, end));
    } else {
      out.push(...lines.slice(i, end));
    }
    i = end;
  }
  return out;
}
