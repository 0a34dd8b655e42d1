// What would come of a change, before it is made: the lines of the file, what is wrong with them, and where a request would
// go.
import { useEffect, useState } from 'preact/hooks';
import { ApiError, post } from '../api/client';
import type { ConfigPreview } from '../api/types';
import { money } from '../lib/format';
import { asApiError } from '../lib/useAction';
import { Diff } from '../ui/Diff';
import { Wrong } from '../ui/States';

// Doubts about what is not changed here belong to the log.
const concerns = (one: ConfigPreview['problems'][number]) => one.weight === 'error' || /^(chains|models|default_chain|budgets)\b/.test(one.path);

const restMs = 350;  // between the last change and the question
const needs = ['tools', 'vision', 'reasoning', 'json_schema', 'pdf', 'audio'] as const;
type Need = (typeof needs)[number];

export function ChainPreview({ edits, model }: { edits: Record<string, unknown>; model: string }) {
  const [needed, setNeeded] = useState<Need[]>([]);
  const [tokens, setTokens] = useState('');
  const [told, setTold] = useState<ConfigPreview | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const key = JSON.stringify([edits, model, needed, tokens]);
  useEffect(() => {
    const ending = new AbortController();
    const timer = setTimeout(() => {
      const route = { model, ...(needed.length > 0 ? { needs: needed } : {}), ...(Number(tokens) > 0 ? { prompt_tokens: Math.round(Number(tokens)) } : {}) };
      post('/api/config/preview', { edits, route }, { signal: ending.signal }).then(
        (answer) => { setTold(answer); setError(null); },
        (reason: unknown) => { if (!ending.signal.aborted) setError(asApiError(reason)); });
    }, restMs);
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, [key]);
  const plan = told?.plan;
  return (
    <>
      <section class="card stack" aria-labelledby="written">
        <h2 id="written">What saving writes</h2>
        {error && <Wrong error={error} />}
        {told?.problems.filter(concerns).map((one) => (
          <p key={`${one.line} ${one.path} ${one.message}`} class={one.weight === 'error' ? 'fail' : 'warn'} role={one.weight === 'error' ? 'alert' : undefined}>
            {one.line !== null && `Line ${one.line}, `}{one.path}: {one.message}
          </p>
        ))}
        {Object.keys(edits).length === 0 ? <p class="soft">Nothing has been changed.</p> : told && <Diff lines={told.diff} />}
      </section>
      <section class="card stack" aria-labelledby="goes">
        <h2 id="goes">Where a request would go</h2>
        <div class="row" role="group" aria-label="The sample request">
          {needs.map((one) => (
            <label key={one} class="check"><input type="checkbox" checked={needed.includes(one)}
              onChange={(event) => setNeeded(event.currentTarget.checked ? [...needed, one] : needed.filter((other) => other !== one))} />
              {one.replace('_', ' ')}</label>
          ))}
          <input class="field" style={{ width: '136px' }} inputMode="numeric" aria-label="Tokens of its prompt" placeholder="prompt tokens"
            value={tokens} onInput={(event) => setTokens(event.currentTarget.value.replace(/\D/g, ''))} />
        </div>
        {told?.plan_error && <p class="warn">{told.plan_error}</p>}
        {told && !told.good && <p class="soft">The mistakes above come first.</p>}
        {plan && (
          <ol class="why" aria-label="Candidates">
            {plan.candidates.map((one, i) => (
              <li key={i}>
                <span class="rank">{i + 1}</span>
                <span><strong>{one.provider}</strong> <span class="soft">{one.account}</span> {one.model}<br /><span class="small soft">{one.reason}</span></span>
                <span class="small soft">{one.tier} {money(one.cost_micros)}</span>
              </li>
            ))}
            {plan.skipped.map((one, i) => (
              <li key={`s${i}`}>
                <span class="rank">–</span>
                <span>{one.provider ?? one.chain ?? one.tier} <span class="soft">{one.account}</span> {one.model}<br /><span class="small soft">{one.reason}</span></span>
                <span class="small soft">passed over</span>
              </li>
            ))}
            {plan.candidates.length === 0 && <li><span /><span class="warn">Nobody would be asked.</span></li>}
          </ol>
        )}
      </section>
    </>
  );
}
