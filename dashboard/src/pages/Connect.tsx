// How to point an agent here, step by step, and whether its first request has come.
import { useMemo, useState } from 'preact/hooks';
import { get } from '../api/client';
import { parts, t } from '../lang/words';
import { baseOf } from '../lib/address';
import { agents, isOf, type Agent, type Place } from '../lib/agents';
import { ago } from '../lib/format';
import { useNow, useQuery } from '../lib/useQuery';
import { useKnown } from '../live/store';
import { href } from '../router';
import { Code } from '../ui/Code';
import { Head } from '../ui/Head';
import { Icon } from '../ui/Icon';
import { MakeKey } from '../ui/MakeKey';
import { Bones, Wrong } from '../ui/States';

// What stands in for a key where none is needed: agents want to have one.
const anyKey = 'any-text';

// The last one is none in particular.
const agentTitle = (one: Agent) => (one.name === 'Anything else' ? t('Anything else') : one.name);

export function Connect({ agent }: { agent: string | undefined }) {
  const chosen = agents.find((one) => one.id === agent) ?? (agents[0] as Agent);
  const about = useQuery('about', (signal) => get('/api/about', undefined, { signal }));
  const chains = useQuery('chains', (signal) => get('/api/chains', undefined, { signal }));
  const needed = useKnown((known) => known.session?.needed ?? false);
  const [key, setKey] = useState('');
  const error = about.error ?? chains.error;

  const place: Place | null = about.data && chains.data && {
    base: baseOf(about.data.address, location.origin),
    key: key || (needed ? 'YOUR-KEY' : anyKey),
    model: chains.data.chains.find((one) => one.default)?.name ?? chains.data.chains[0]?.name ?? 'default',
  };
  return (
    <>
      <Head title={t('Connect an agent')} />
      {error && <Wrong error={error} again={() => { about.again(); chains.again(); }} />}
      <div class="agents">
        <nav class="card pick" aria-label={t('Agents')}>
          {agents.map((one) => (
            <a key={one.id} href={href(['connect', one.id])} aria-current={one === chosen ? 'true' : undefined}>{agentTitle(one)}</a>
          ))}
        </nav>
        <section class="card stack" aria-label={agentTitle(chosen)}>
          <h2>{agentTitle(chosen)}</h2>
          {needed && <MakeKey made={setKey} name={chosen.id} said={t('A new key stands in the steps below. It is shown this once.')} />}
          {!place ? <Bones lines={6} /> : (
            <ol class="steps">
              {chosen.steps.map((step) => (
                <li key={step.say}>
                  <div>
                    <p>{t(step.say)}</p>
                    {step.code && <Code text={step.code(place)} label={step.label ? t(step.label) : ''} />}
                  </div>
                </li>
              ))}
              <li><div><p>{t('Ask it something.')}</p><Seen agent={chosen} /></div></li>
            </ol>
          )}
        </section>
      </div>
    </>
  );
}

function Seen({ agent }: { agent: Agent }) {
  const recent = useKnown((known) => known.recent);
  const now = useNow(5000);
  const latest = useMemo(() => (recent ?? []).find((row) => isOf(agent, row.client)), [recent, agent]);
  return (
    <div class={`seen ${latest ? 'there' : ''}`} role="status">
      {latest ? (
        <>
          <span class="ok"><Icon name="done" /></span>
          <span>{parts('Seen {ago}. {link}', { ago: ago(latest.started_ms, now), link: <a href={href(['requests', latest.id])}>{t('Why it went where it went')}</a> })}</span>
        </>
      ) : <><span class="dot warn" /><span>{t('Waiting for its first request')}</span></>}
    </div>
  );
}
