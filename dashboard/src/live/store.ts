// What all pages know in common: the session, the stream's state, what is under way and the latest exchanges. Pages look
// at it through hooks; however much comes, it changes a few times in a second, which is as often as anybody can read.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, whenUnauthorised } from '../api/client';
import type { Listed, Session, State } from '../api/types';
import { LiveFeed, type Mode } from './feed';
import { merged } from './recent';

export interface Known {
  session: Session | null;
  mode: Mode;
  state: State | null;
  recent: Listed[] | null;  // null: not read yet
  arrived: number;          // how many exchanges have come since the page was opened
  readings: number;         // raised when everything is to be read anew
}

const togetherMs = 250;
// A flood is not read line by line: it is drawn once a second, so that the page keeps its frames.
const floodMs = 1000;
const flood = 20;

let known: Known = { session: null, mode: 'connecting', state: null, recent: null, arrived: 0, readings: 0 };
const lookers = new Set<() => void>();
const watchers = new Set<(row: Listed) => void>();
let waiting: Listed[] = [];
let drawing = 0;
let lastTaken = 0;
let feed: LiveFeed | null = null;

function change(some: Partial<Known>): void {
  known = { ...known, ...some };
  for (const look of lookers) look();
}

// The first is taken at once, further ones together.
function soon(): void {
  if (drawing !== 0) return;
  const wait = Math.max(lastTaken + (document.hidden ? 1000 : togetherMs) - performance.now(), 0);
  drawing = window.setTimeout(take, wait);
}

function take(): void {
  drawing = 0;
  lastTaken = performance.now();
  const fresh = waiting;
  waiting = [];
  if (fresh.length === 0) return;
  change({ recent: merged(known.recent ?? [], fresh), arrived: known.arrived + fresh.length });
}

async function readRecent(): Promise<void> {
  try {
    const page = await get('/api/exchanges', { limit: 200 });
    change({ recent: merged(known.recent ?? [], page.exchanges) });
  } catch {
    // The pages that need it say what is wrong.
  }
}

// What the host has said of a session that began or ended in this page; what was asked before then is of no account.
let adopted = 0;

export async function readSession(): Promise<void> {
  const asked = adopted;
  const session = await get('/api/session');
  if (asked !== adopted) return;
  change({ session });
  if (!session.needed || session.signed_in) begin();
}

export function adopt(session: Session): void {
  adopted += 1;
  change({ session });
  if (!session.needed || session.signed_in) begin();
  else end();
}

function begin(): void {
  if (feed) return;
  void readRecent();
  feed = new LiveFeed({
    exchange(row) {
      waiting.push(row);
      for (const watch of watchers) watch(row);
      soon();
    },
    state: (state) => change({ state }),
    gap() {
      change({ readings: known.readings + 1 });
      void readRecent();
    },
    mode: (mode) => { if (mode !== known.mode) change({ mode }); },
  });
  void feed.run();
}

function end(): void {
  feed?.stop();
  feed = null;
  waiting = [];
  change({ mode: 'connecting', state: null, recent: null });
}

// Why it wants to know may be new as well: a password that was set meanwhile.
whenUnauthorised(() => {
  adopt({ needed: true, password: known.session?.password ?? false, signed_in: false, expires_ms: null });
  readSession().catch(() => {});
});

export function useKnown<T>(choose: (known: Known) => T): T {
  const [value, setValue] = useState(() => choose(known));
  useEffect(() => {
    const look = () => setValue(() => choose(known));
    look();
    lookers.add(look);
    return () => { lookers.delete(look); };
  }, []);
  return value;
}

// Calls with each exchange as it comes, before it is drawn.
export function useArrivals(call: (row: Listed) => void): void {
  useEffect(() => {
    watchers.add(call);
    return () => { watchers.delete(call); };
  }, [call]);
}

// The same for pages that show them all: the first at once, further ones together.
export function useArrivalsTogether(call: (rows: Listed[]) => void): void {
  const held = useRef<{ rows: Listed[]; timer: number; next: number }>({ rows: [], timer: 0, next: 0 });
  useEffect(() => {
    const state = held.current;
    const give = () => {
      state.timer = 0;
      const rows = state.rows.splice(0);
      state.next = performance.now() + (rows.length > flood ? floodMs : togetherMs);
      call(rows);
    };
    const watch = (row: Listed) => {
      state.rows.push(row);
      if (state.timer === 0) state.timer = window.setTimeout(give, Math.max(state.next - performance.now(), 0));
    };
    watchers.add(watch);
    return () => {
      watchers.delete(watch);
      clearTimeout(state.timer);
      state.timer = 0;
      state.rows = [];
    };
  }, [call]);
}
