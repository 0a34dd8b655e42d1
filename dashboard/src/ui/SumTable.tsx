// A table that is sorted by any of its columns; which one stands in the address.
import type { ComponentChildren } from 'preact';
import { sorted, sortingOf, sortingText } from '../lib/sums';
import { go, href } from '../router';
import { Scroll } from './Scroll';

export interface Column<R> {
  key: string;
  label: string;
  value: (row: R) => string | number | null;
  show: (row: R) => ComponentChildren;
  end?: boolean;  // numbers stand at the right
  wide?: boolean;  // left out where there is little room
}

interface Shown<R> {
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  path: string;
  query: Record<string, string>;
  name?: string;  // of the parameter in the address; needed where a page has several tables
  usual: string;
  keyOf: (row: R) => string;
}

export function SumTable<R>({ label, columns, rows, path, query, name = 'sort', usual, keyOf }: Shown<R>) {
  const { key, down } = sortingOf(query[name], usual);
  const by = columns.find((one) => one.key === key) ?? columns[0];
  const choose = (column: Column<R>) => {
    // Numbers begin with the largest, names with the first.
    const turned = column.key === key ? !down : Boolean(column.end);
    go(href([path], { ...query, [name]: sortingText({ key: column.key, down: turned }) }), true);
  };
  return (
    <Scroll label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} class={`${column.end ? 'end' : ''} ${column.wide ? 'wide' : ''}`}
                aria-sort={column.key === key ? (down ? 'descending' : 'ascending') : undefined}>
                <button class="sorter" onClick={() => choose(column)}>
                  {column.label}<span aria-hidden="true">{column.key === key ? (down ? ' ↓' : ' ↑') : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(by ? sorted(rows, by.value, down) : rows).map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.key} class={`${column.end ? 'end' : ''} ${column.wide ? 'wide' : ''}`}>{column.show(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
