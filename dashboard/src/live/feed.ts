// What happens in the host, as it happens: by a stream of events that goes on where it ended, and by asking again and
// again while there is none.
import { pageHeader } from '../api/client';
import type { Exchanges, Listed, State } from '../api/types';
import { readStream } from './stream';

export type Mode = 'connecting' | 'live' | 'polling' | 'away';

export interface Listener {
  exchange(row: Listed): void;
  state(state: State): void;
  gap(): void;  // something was missed: read everything anew
  mode(mode: Mode): void;
}

export interface Means {
  fetch: typeof fetch;
  // Waits; ends early when the signal is raised.
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const firstPauseMs = 1000;
const longestPauseMs = 15_000;
const pollMs = 3000;
const failuresUntilPolling = 3;
const pollsUntilStream = 10;

export const browserMeans: Means = {
  fetch: (...args) => fetch(...args),
  wait: (ms, signal) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
  }),
};

export class LiveFeed {
  private readonly ending = new AbortController();
  private lastId = '';
  private polledTo = '';
  private failures = 0;

  constructor(private readonly listener: Listener, private readonly means: Means = browserMeans) {}

  // Runs until stop().
  async run(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        await this.stream();
      } catch {
        // Whatever it was, it is tried again.
      }
      if (signal.aborted) return;
      this.failures += 1;
      if (this.failures >= failuresUntilPolling) {
        await this.poll();
      } else {
        this.listener.mode('connecting');
        await this.means.wait(Math.min(firstPauseMs * 2 ** (this.failures - 1), longestPauseMs), signal);
      }
    }
  }

  stop(): void {
    this.ending.abort();
  }

  private stream(): Promise<void> {
    return readStream('/api/events', this.lastId, this.ending.signal, ({ name, data, id }) => this.take(name, data, id),
      this.means.fetch);
  }

  private take(name: string, data: string, id: string): void {
    if (id !== '') this.lastId = id;
    if (name === 'welcome' || name === 'gap') {
      const wasAway = this.failures > 0;
      this.failures = 0;
      this.listener.mode('live');
      if (name === 'gap' || (wasAway && this.polledTo !== '')) this.listener.gap();
      this.polledTo = '';
    }
    if (name === 'exchange') this.listener.exchange(JSON.parse(data) as Listed);
    if (name === 'state') this.listener.state(JSON.parse(data) as State);
  }

  // For a while; then the stream is tried again.
  private async poll(): Promise<void> {
    const { signal } = this.ending;
    for (let i = 0; i < pollsUntilStream && !signal.aborted; ++i) {
      try {
        const init = { headers: pageHeader, credentials: 'same-origin' as const, signal };
        const response = await this.means.fetch('/api/exchanges?limit=100', init);
        if (!response.ok) throw new Error(`status ${response.status}`);
        const page = (await response.json()) as Exchanges;
        const fresh = page.exchanges.filter((row) => row.id > this.polledTo);
        if (this.polledTo === '' || fresh.length === page.exchanges.length) this.listener.gap();
        else for (const row of fresh.reverse()) this.listener.exchange(row);
        this.polledTo = page.exchanges[0]?.id ?? '0';
        const accounts = await this.means.fetch('/api/accounts', init);
        if (accounts.ok) {
          const body = (await accounts.json()) as Pick<State, 'accounts'>;
          this.listener.state({ in_flight: body.accounts.reduce((sum, one) => sum + one.in_flight, 0), ...body });
        }
        this.listener.mode('polling');
      } catch {
        if (!signal.aborted) this.listener.mode('away');
      }
      await this.means.wait(pollMs, signal);
    }
  }
}
