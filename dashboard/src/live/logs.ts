// The host's log as it is written: what is kept there, then each line as it comes. The stream is open for as long as
// somebody looks.
import { get } from '../api/client';
import type { LogLine } from '../api/types';
import { browserMeans } from './feed';
import { readStream } from './stream';

export const mostLines = 500;
export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

// Each line once, the oldest first, no more than the host keeps.
export function joined(before: readonly LogLine[], fresh: readonly LogLine[]): LogLine[] {
  const last = before[before.length - 1]?.number ?? 0;
  return [...before, ...fresh.filter((one) => one.number > last)].slice(-mostLines);
}

// Those of at least that level that have the words.
export function fitting(lines: readonly LogLine[], least: Level, words: string): LogLine[] {
  const wanted = words.trim().toLowerCase();
  return lines.filter((one) => levels.indexOf(one.level) >= levels.indexOf(least)
    && `${one.component}: ${one.message}`.toLowerCase().includes(wanted));
}

export interface LogListener {
  // `anew`: these are all there are.
  lines(lines: LogLine[], anew: boolean): void;
  level(level: Level): void;  // what is less is not logged
  live(live: boolean): void;
}

const pauseMs = 2000;

export async function followLog(listener: LogListener, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // What comes while the rest is read waits for it.
    let waiting: LogLine[] | null = [];
    const read = async () => {
      waiting ??= [];
      const { lines, level } = await get('/api/logs', undefined, { signal });
      listener.level(level);
      listener.lines(joined(lines, waiting), true);
      waiting = null;
    };
    let reading: Promise<void> | null = null;
    try {
      await readStream('/api/logs/events', '', signal, ({ name, data }) => {
        if (name === 'welcome' || name === 'gap') {
          listener.live(true);
          reading = (reading ?? Promise.resolve()).then(read);
          reading.catch(() => {});
        }
        if (name !== 'line') return;
        const line = JSON.parse(data) as LogLine;
        if (waiting === null) listener.lines([line], false);
        else waiting.push(line);
      });
    } catch {
      // It is tried again.
    }
    if (signal.aborted) return;
    listener.live(false);
    await browserMeans.wait(pauseMs, signal);
  }
}
