// A trace as it is told: who was to be asked, what came of each, and when.
import type { Attempt, Trace } from '../api/types';
import { faultText } from './format';

export interface Phase {
  name: 'prepare' | 'connect' | 'send' | 'wait' | 'stream';
  beginMs: number;  // from the request's arrival
  endMs: number;
}

export interface Lane {
  attempt: Attempt;
  beginMs: number;
  endMs: number;
  phases: Phase[];
}

// When each attempt was under way. The host keeps how long each took; one after the other they begin where the one
// before has ended, and what was asked beside another ends with the exchange.
export function lanesOf(trace: Trace): Lane[] {
  let at = trace.planned_ms ?? 0;
  return trace.attempts.map((attempt) => {
    const length = attempt.duration_ms ?? 0;
    const beside = attempt.marks.includes('beside');
    const beginMs = beside ? Math.max((trace.duration_ms ?? 0) - length, trace.planned_ms ?? 0) : at;
    const endMs = beginMs + length;
    if (!beside) at = endMs;
    const phases: Phase[] = [];
    let from = 0;
    const add = (name: Phase['name'], until: number | null) => {
      if (until === null || until <= from) return;
      phases.push({ name, beginMs: beginMs + from, endMs: beginMs + Math.min(until, length) });
      from = Math.min(until, length);
    };
    add('prepare', attempt.prepare_ms);
    // 0 is a connection that was open already.
    add('connect', attempt.connect_ms === 0 ? null : attempt.connect_ms);
    add('send', attempt.sent_ms);
    add('wait', attempt.ttft_ms ?? (attempt.first_token_ms === null ? length : null));
    add('stream', length);
    return { attempt, beginMs, endMs, phases };
  });
}

export interface Step {
  provider: string;
  account: string;
  model: string;
  tier: string;
  reason: string;
  state: 'answered' | 'failed' | 'waiting' | 'skipped';
  result: string;
}

// The candidates in their order with what came of each, and behind them those that were passed over.
export function stepsOf(trace: Trace): Step[] {
  const left = [...trace.attempts];
  const take = (one: { provider: string; account: string; model: string }) => {
    const found: Attempt[] = [];
    for (let i = 0; i < left.length;) {
      const attempt = left[i] as Attempt;
      const same = attempt.provider === one.provider && attempt.account === one.account && attempt.model === one.model;
      if (same) found.push(...left.splice(i, 1));
      else ++i;
    }
    return found;
  };
  const judged = (attempts: Attempt[]): Pick<Step, 'state' | 'result'> => {
    const last = attempts[attempts.length - 1];
    if (!last) return { state: 'waiting', result: 'not needed' };
    const times = attempts.length > 1 ? `, asked ${attempts.length} times` : '';
    if (last.fault === 'none') return { state: 'answered', result: `answered${times}` };
    return { state: 'failed', result: `${faultText(last.fault)}${last.status ? ` (${last.status})` : ''}${times}` };
  };
  const planned: Step[] = trace.candidates.map((one) => ({ ...one, ...judged(take(one)) }));
  const unplanned: Step[] = left.map((one) => ({ ...one, ...judged([one]) }));
  const skipped: Step[] = trace.skipped.map((one) => ({
    ...one,
    provider: one.provider || (one.chain ? `chain ${one.chain}` : one.tier),
    state: 'skipped',
    result: one.fault && one.fault !== 'none' ? faultText(one.fault) : 'passed over',
  }));
  return [...planned, ...unplanned, ...skipped];
}

// One sentence on how it went.
export function storyOf(trace: Trace): string {
  const failed = trace.attempts.filter((one) => one.fault !== 'none');
  const names = [...new Set(failed.map((one) => one.provider))].join(', ');
  if (trace.outcome === 'ok' && failed.length === 0) return `${trace.provider} answered at the first try.`;
  if (trace.outcome === 'ok') return `${names} could not, so ${trace.provider} answered.`;
  if (trace.outcome === 'client_error') return `The request was refused: ${faultText(trace.fault)}. Nobody else was asked.`;
  if (trace.outcome === 'cancelled') return 'The client went away before the answer had ended.';
  if (trace.outcome === 'cut') return `The answer of ${trace.provider || names} broke off, and the client was told so.`;
  return failed.length === 0 ? `Nobody could be asked: ${faultText(trace.fault)}.` : `Nobody answered; asked were ${names}.`;
}
