// A trace as it is told: who was to be asked, what came of each, and when.
import type { Attempt, Trace } from '../api/types';
import { t } from '../lang/words';
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
    if (!last) return { state: 'waiting', result: t('not needed') };
    const times = attempts.length > 1 ? `, ${t('asked {count} times', { count: attempts.length })}` : '';
    if (last.fault === 'none') return { state: 'answered', result: `${t('answered')}${times}` };
    return { state: 'failed', result: `${faultText(last.fault)}${last.status ? ` (${last.status})` : ''}${times}` };
  };
  const planned: Step[] = trace.candidates.map((one) => ({ ...one, ...judged(take(one)) }));
  const unplanned: Step[] = left.map((one) => ({ ...one, ...judged([one]) }));
  const skipped: Step[] = trace.skipped.map((one) => ({
    ...one,
    provider: one.provider || (one.chain ? t('chain {chain}', { chain: one.chain }) : one.tier),
    state: 'skipped',
    result: one.fault && one.fault !== 'none' ? faultText(one.fault) : t('passed over'),
  }));
  return [...planned, ...unplanned, ...skipped];
}

// One sentence on how it went.
export function storyOf(trace: Trace): string {
  const failed = trace.attempts.filter((one) => one.fault !== 'none');
  const names = [...new Set(failed.map((one) => one.provider))].join(', ');
  if (trace.outcome === 'ok' && failed.length === 0) return t('{provider} answered at the first try.', { provider: trace.provider });
  if (trace.outcome === 'ok') return t('{names} could not, so {provider} answered.', { names, provider: trace.provider });
  if (trace.outcome === 'client_error') return t('The request was refused: {fault}. Nobody else was asked.', { fault: faultText(trace.fault) });
  if (trace.outcome === 'cancelled') return t('The client went away before the answer had ended.');
  if (trace.outcome === 'cut') return t('The answer of {provider} broke off, and the client was told so.', { provider: trace.provider || names });
  return failed.length === 0 ? t('Nobody could be asked: {fault}.', { fault: faultText(trace.fault) }) : t('Nobody answered; asked were {names}.', { names });
}
