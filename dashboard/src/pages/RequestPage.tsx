// One request: why it went where it went, how long each step took, what it cost, and what would happen to it now.
import { useState } from 'preact/hooks';
import { ApiError, get, post } from '../api/client';
import type { Bodies, Plan, Trace } from '../api/types';
import { parts, t, type Message } from '../lang/words';
import { agentName, count, duration, moment, money, outcomeText, outcomeTone, unknown } from '../lib/format';
import { isWhole } from '../lib/said';
import { lanesOf, stepsOf, storyOf, type Lane, type Step } from '../lib/trace';
import { useQuery } from '../lib/useQuery';
import { href } from '../router';
import { CopyButton } from '../ui/Code';
import { Head } from '../ui/Head';
import { Icon } from '../ui/Icon';
import { Scroll } from '../ui/Scroll';
import { Bones, Empty, Wrong } from '../ui/States';
import { Replay, Said } from './Said';

export function RequestPage({ id, query }: { id: string; query: Record<string, string> }) {
  const { data, error, again } = useQuery(id, (signal) => get('/api/exchanges/{id}', undefined, { places: { id }, signal }));
  return (
    <>
      <Head title={t('Request')}>
        <a class="button plain" href="#/requests" aria-label={t('All requests')}><Icon name="back" /><span class="wide">{t('All requests')}</span></a>
      </Head>
      {error && (error.status === 404
        ? <Empty title={t('There is no such request')}>{parts('It may be older than what is kept. {link}', { link: <a href="#/requests">{t('All requests')}</a> })}</Empty>
        : <Wrong error={error} again={again} />)}
      {!data && !error && <div class="card"><Bones lines={8} /></div>}
      {data && <Told trace={data} attempt={query.attempt} />}
    </>
  );
}

function Told({ trace, attempt }: { trace: Trace; attempt: string | undefined }) {
  const bodies = useQuery(trace.id, (signal) => get('/api/exchanges/{id}/bodies', undefined, { places: { id: trace.id }, signal }));
  const replayOf = bodies.data?.transcript?.replay_of;
  return (
    <div class="stack">
      <section class="card stack" aria-label={t('In short')}>
        <div class="row between">
          <div class="row">
            <span class={`badge ${outcomeTone(trace.outcome, trace.attempts.length)}`}>{outcomeText(trace.outcome)}</span>
            <strong>{storyOf(trace)}</strong>
          </div>
          <span class="row soft"><code>{trace.id}</code><CopyButton text={trace.id} label={t('Copy the id')} /></span>
        </div>
        {replayOf && (
          <p>{parts('Sent again from the dashboard: the request is that of {link}.', { link: <a href={href(['requests', replayOf])}><code>{replayOf}</code></a> })}</p>
        )}
        <Facts trace={trace} />
      </section>
      <div class="two">
        <section class="card" aria-labelledby="why">
          <header><h2 id="why">{t('Why it went there')}</h2><span class="soft small">
            {trace.chain === '' ? t('asked for directly') : t('chain {chain}', { chain: trace.chain })}</span></header>
          <Why steps={stepsOf(trace)} />
          {trace.replay !== 'same' && <p class="soft small">{t('Walking the record again: {what}', { what: trace.replay })}</p>}
        </section>
        <section class="card" aria-labelledby="now">
          <header><h2 id="now">{t('What would happen now')}</h2></header>
          <DryRun trace={trace} bodies={bodies.data} />
          <header><h2 id="again">{t('Once more')}</h2></header>
          {bodies.data ? <Replay trace={trace} bodies={bodies.data} /> : bodies.error ? <Wrong error={bodies.error} again={bodies.again} /> : <Bones lines={2} />}
        </section>
      </div>
      <section class="card" aria-labelledby="time">
        <header><h2 id="time">{t('Attempts over time')}</h2></header>
        <Timeline lanes={lanesOf(trace)} wholeMs={trace.duration_ms ?? 0} />
      </section>
      <section class="card" aria-labelledby="tokens">
        <header><h2 id="tokens">{t('Tokens and cost')}</h2></header>
        <Tokens trace={trace} />
      </section>
      <section class="card" aria-labelledby="said">
        <header><h2 id="said">{t('Headers and bodies')}</h2></header>
        {bodies.data ? <Said trace={trace} bodies={bodies.data} attempt={attempt} />
          : bodies.error ? <Wrong error={bodies.error} again={bodies.again} /> : <Bones lines={3} />}
      </section>
      {trace.smaller.length > 0 && (
        <section class="card" aria-labelledby="smaller">
          <header><h2 id="smaller">{t('Results that were made smaller')}</h2>
            <a class="small" href={href(['compression'], { id: trace.id })}>{t('before and after')}</a></header>
          <p>{trace.smaller.map((one) => t('{name}: {before} to {after} tokens', { name: one.tool || t('a tool'), before: count(one.tokens_before), after: count(one.tokens_after) })).join('; ')}</p>
        </section>
      )}
      <section class="card" aria-labelledby="loss">
        <header><h2 id="loss">{t('What the upstream could not be told')}</h2></header>
        {trace.losses.length === 0 ? <p class="soft">{t('Nothing was lost on the way.')}</p> : (
          <Scroll label={t('Losses')}><table>
            <thead><tr><th>{t('What')}</th><th>{t('Where')}</th><th>{t('Why')}</th></tr></thead>
            <tbody>{trace.losses.map((loss, i) => (
              <tr key={i}><td>{loss.kind}</td><td><code>{loss.where}</code></td><td class="soft">{loss.why ?? ''}</td></tr>
            ))}</tbody>
          </table></Scroll>
        )}
      </section>
    </div>
  );
}

const Facts = ({ trace }: { trace: Trace }) => (
  <dl class="facts">
    {([
      [t('Began'), moment(trace.started_ms)], [t('Agent'), trace.client || unknown], [t('Asked for'), trace.model_asked || trace.path],
      [t('Served by'), trace.provider ? `${trace.provider}/${trace.account}` : 'nobody'], [t('Model'), trace.model || unknown],
      [t('Tier'), trace.tier || unknown], [t('Status'), String(trace.status ?? unknown)], [t('First byte'), duration(trace.ttft_ms)],
      [t('Duration'), duration(trace.duration_ms)], [t('Cost'), money(trace.cost_micros)],
      [t('Format'), `${trace.wire}${trace.stream ? `, ${t('streamed')}` : ''}`], [t('Client key'), trace.client_key || 'none'],
    ] as const).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
  </dl>
);

const tones = { answered: 'ok', failed: 'fail', waiting: '', skipped: '' } as const;

const Why = ({ steps }: { steps: Step[] }) => (steps.length === 0 ? <p class="soft">{t('Nobody was to be asked.')}</p> : (
  <ol class="why">
    {steps.map((step, i) => (
      <li key={i}>
        <span class={`rank ${tones[step.state]}`}>{step.state === 'skipped' ? '–' : i + 1}</span>
        <span><strong>{step.provider}</strong>{step.account && `/${step.account}`} <span class="soft">{step.model}</span></span>
        <span class={`badge ${tones[step.state]}`}>{step.result}</span>
        <p class="small">{step.reason}</p>
      </li>
    ))}
  </ol>
));

const phaseNames = { prepare: 'prepare', connect: 'connect', send: 'send', wait: 'wait', stream: 'answer' } as const satisfies Record<string, Message>;

function Timeline({ lanes, wholeMs }: { lanes: Lane[]; wholeMs: number }) {
  if (lanes.length === 0) return <p class="soft">{t('Nobody was asked.')}</p>;
  const whole = Math.max(wholeMs, ...lanes.map((lane) => lane.endMs), 0.001);
  const share = (ms: number) => `${(ms / whole) * 100}%`;
  return (
    <div class="stack">
      <ol class="timeline">
        {lanes.map((lane, i) => (
          <li key={i} class={`lane ${lane.attempt.fault === 'none' ? '' : 'failing'}`}>
            <span class="cut">{lane.attempt.provider} <span class="soft">{lane.attempt.model}</span></span>
            <span class="track" role="img" aria-label={lane.phases
              .map((phase) => `${t(phaseNames[phase.name])} ${duration(phase.endMs - phase.beginMs)}`).join(', ')}>
              {lane.phases.map((phase) => (
                <span key={phase.name} class={phase.name} title={`${t(phaseNames[phase.name])} ${duration(phase.endMs - phase.beginMs)}`}
                  style={{ left: share(phase.beginMs), width: share(phase.endMs - phase.beginMs) }} />
              ))}
            </span>
            <span class="end">{duration(lane.attempt.duration_ms)}</span>
          </li>
        ))}
      </ol>
      <div class="legend">
        {Object.entries(phaseNames).map(([name, word]) => <span key={name}><i class={name} />{word}</span>)}
      </div>
      {lanes.some((lane) => lane.attempt.message !== '') && (
        <ul class="stack" style={{ gap: '8px' }}>
          {[...new Map(lanes.map(({ attempt }) => [`${attempt.provider} ${attempt.message}`, attempt])).values()]
            .filter((attempt) => attempt.message !== '').map((attempt) => (
              <li key={attempt.number}><strong>{attempt.provider}</strong> <span class="soft">{t('said:')}</span> {attempt.message}</li>
            ))}
        </ul>
      )}
    </div>
  );
}

function Tokens({ trace }: { trace: Trace }) {
  const rows = [...trace.attempts.map((one) => ({ name: `${one.number}. ${one.provider} ${one.model}`, ...one })),
    ...(trace.attempts.length > 1 ? [{ name: t('Together'), ...trace }] : [])];
  if (rows.length === 0) return <p class="soft">{t('Nobody was asked, so nothing was spent.')}</p>;
  return (
    <Scroll label={t('Tokens and cost')}><table>
      <thead><tr>
        <th>{t('Attempt')}</th><th class="end">{t('Input')}</th><th class="end">{t('of it cached')}</th><th class="end">{t('Written to cache')}</th>
        <th class="end">{t('Output')}</th><th class="end">{t('of it reasoning')}</th><th class="end">{t('Cost')}</th><th class="end">{t('Saved by cache')}</th>
      </tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.name}>
          <td>{row.name}{row.usage_estimated && <span class="soft"> ({t('estimated')})</span>}</td>
          <td class="end">{count(row.usage.input)}</td><td class="end">{count(row.usage.cache_read)}</td>
          <td class="end">{count(row.usage.cache_write)}</td><td class="end">{count(row.usage.output)}</td>
          <td class="end">{count(row.usage.reasoning)}</td>
          <td class="end">{money(row.cost_micros)}{row.cost_estimated && <span class="soft">{' '}{t('est.')}</span>}</td>
          <td class="end">{money(row.saved_micros)}</td>
        </tr>
      ))}</tbody>
    </table></Scroll>
  );
}

// What the router is asked: of a request whose body is kept that very body, else what is known of it.
function questionOf(trace: Trace, bodies: Bodies | null) {
  const who = {
    ...(trace.client ? { agent: trace.client } : {}),
    ...(trace.client_key ? { client_key: trace.client_key } : {}),
    ...(trace.usage.output ? { output_tokens: trace.usage.output } : {}),
  };
  const body = bodies?.transcript?.request?.body;
  if (body?.text && isWhole(body)) {
    try {
      return { ...who, path: trace.path, body: JSON.parse(body.text) as Record<string, unknown> };
    } catch {
      // A form is no JSON.
    }
  }
  return { ...who, model: trace.model_asked, ...(trace.usage.input ? { prompt_tokens: trace.usage.input } : {}) };
}

function DryRun({ trace, bodies }: { trace: Trace; bodies: Bodies | null }) {
  const [plan, setPlan] = useState<Plan | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const ask = async () => {
    setError(null);
    try {
      setPlan(await post('/api/route', questionOf(trace, bodies)));
    } catch (told) {
      setError(told instanceof ApiError ? told : new ApiError(0, String(told)));
    }
  };
  return (
    <div class="stack">
      {!plan && <p class="soft">{t('Plans the same request anew, with accounts as they are at this moment. Nothing is sent.')}</p>}
      {plan && (
        <>
          <p>{plan.route}</p>
          <Why steps={[
            ...plan.candidates.map((one) => ({ ...one, state: 'waiting' as const, result: money(one.cost_micros) })),
            ...plan.skipped.map((one) => ({
              ...one, provider: one.provider ?? (one.chain ? t('chain {chain}', { chain: one.chain }) : one.tier), account: one.account ?? '',
              state: 'skipped' as const, result: t('passed over'),
            })),
          ]} />
        </>
      )}
      {error && <Wrong error={error} />}
      <div><button class="button" onClick={() => void ask()}>{plan ? t('Ask again') : t('Dry run as {client}', { client: agentName(trace.client) })}</button></div>
    </div>
  );
}
