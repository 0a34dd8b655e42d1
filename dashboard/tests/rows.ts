// Rows as the host gives them, with what a test says about them.
import type { Attempt, Listed, Trace } from '../src/api/types';

const usage = {
  input: 10, cache_read: null, cache_write: null, output: 5, reasoning: null, cache_write_1h: null, input_audio: null,
  input_image: null, output_audio: null, output_image: null,
};

const exchange = {
  id: 'A', started_ms: 0, client: 'some-agent/1', client_key: '', path: '/v1/x', wire: 'w', model_asked: 'default',
  chain: 'default', stream: false, outcome: 'ok' as const, status: 200, fault: 'none' as const, provider: 'up',
  account: 'main', model: 'm', tier: 'cheap', usage, usage_estimated: false, service_tier: null, cost_micros: 1,
  cost_estimated: false, saved_micros: null, saver_tokens: 0, saver_micros: null, planned_ms: 1, ttft_ms: 100,
  duration_ms: 1000, bytes_in: 1, bytes_out: 1,
};

export const listed = (some: Partial<Listed> = {}): Listed => ({ ...exchange, attempts_made: 1, failed_attempts: [], ...some });

export const failure = (provider: string, tier = 'subscription') =>
  ({ provider, account: 'main', model: 'm', tier, status: 429, fault: 'rate_limit' as const });

export const attempt = (some: Partial<Attempt> = {}): Attempt => ({
  number: 1, provider: 'up', account: 'main', model: 'm', tier: 'cheap', wire: 'w', reason: 'first', status: 200,
  fault: 'none', scope: 'request', message: '', retry_after_ms: null, phase: null, again: null, led_to: null, marks: [],
  usage, usage_estimated: false, service_tier: null, cost_micros: 1, cost_estimated: false, saved_micros: null,
  prepare_ms: 1, connect_ms: 10, sent_ms: 12, ttft_ms: 100, first_token_ms: 110, duration_ms: 500, bytes_up: 1,
  bytes_down: 1, ...some,
});

export const trace = (some: Partial<Trace> = {}): Trace => ({
  ...exchange, attempts: [attempt()], candidates: [], skipped: [], losses: [], savings: [], smaller: [],
  replay: 'same', ...some,
});
