// Headers and bodies of one exchange in all forms side by side, and its request sent once more.
import { useState } from 'preact/hooks';
import { get, post } from '../api/client';
import type { Bodies, Trace } from '../api/types';
import { parts, t } from '../lang/words';
import { formsOf, isWhole, readable, remarksOn, type Form } from '../lib/said';
import { useAction } from '../lib/useAction';
import { go, href } from '../router';
import { CopyButton } from '../ui/Code';
import { Scroll } from '../ui/Scroll';
import { Wrong } from '../ui/States';

const lookEveryMs = 250;
const lookForMs = 600_000;

export function Said({ trace, bodies, attempt }: { trace: Trace; bodies: Bodies; attempt: string | undefined }) {
  const { transcript } = bodies;
  if (!transcript)
    return (
      <p class="soft">{bodies.keeping
        ? t('Those of this request were not kept: it is older than the setting, was left out by it, or had to make room.')
        : <>{parts('They are not kept. {code} in the configuration keeps those of requests to come: prompts, answers and files that agents have read, for everybody who may open this page.', { code: <code>bodies: {'{'}keep: true{'}'}</code> })}</>}</p>
    );
  const chosen = transcript.attempts.find((one) => String(one.number) === attempt) ?? transcript.attempts.at(-1);
  return (
    <div class="stack">
      <p class="soft small">{parts('Credentials are hidden. What is here goes by itself after the time of {code}.', { code: <code>bodies.expiry</code> })}</p>
      {transcript.attempts.length > 1 && (
        <nav class="tabs" aria-label={t('Attempts')}>
          {transcript.attempts.map((one) => (
            <a key={one.number} href={href(['requests', trace.id], { attempt: String(one.number) })}
              aria-current={one === chosen ? 'true' : undefined}>{one.number}. {one.provider}</a>
          ))}
        </nav>
      )}
      <Scroll label={t('What was said, in all forms')}>
        <div class="forms">{formsOf(transcript, chosen).map((form) => <Shown key={form.name} form={form} />)}</div>
      </Scroll>
    </div>
  );
}

function Shown({ form }: { form: Form }) {
  const { message, body } = form;
  const text = body?.text ? readable(body.text) : '';
  return (
    <section class="form stack" aria-label={form.name}>
      <header><h3>{form.name}</h3><span class="soft small">{form.of}</span></header>
      {message && (
        <details>
          <summary><code>{message.line}</code> <span class="soft small">{t('{count} headers', { count: message.headers.length })}</span></summary>
          <dl class="header-lines">{message.headers.map(({ name, value }, i) => (
            <div key={i}><dt>{name}</dt><dd>{value}</dd></div>
          ))}</dl>
        </details>
      )}
      {body ? remarksOn(body).map((remark) => <p key={remark} class="small"><span class="badge warn">{remark}</span></p>)
        : <p class="soft small">{form.why}</p>}
      {text !== '' && (
        <div class="code">
          <pre tabIndex={0} aria-label={t('Body: {name}', { name: form.name })}><code>{text}</code></pre>
          <CopyButton text={body?.text ?? ''} label={t('Copy: {name}', { name: form.name })} />
        </div>
      )}
    </section>
  );
}

// The request as it came, sent through the same way as any other: it costs what it costs.
export function Replay({ trace, bodies }: { trace: Trace; bodies: Bodies }) {
  const { busy, error, run } = useAction();
  const [sent, setSent] = useState<string | null>(null);
  const replays = bodies.transcript?.replays ?? [];
  const whole = isWhole(bodies.transcript?.request?.body);
  const send = () => run(async () => {
    const { id } = await post('/api/exchanges/{id}/replay', undefined, { places: { id: trace.id } });
    setSent(id);
    const until = Date.now() + lookForMs;
    while (Date.now() < until) {
      const { exchanges } = await get('/api/exchanges', { id, limit: 1 });
      if (exchanges.length > 0) return go(href(['requests', id]));
      await new Promise((done) => setTimeout(done, lookEveryMs));
    }
  });
  return (
    <div class="stack">
      <p class="soft">{whole ? t('Sends its body once more, to the same chain or model, as a new request that costs what it costs.')
        : t('Its body is not kept as it came, so it cannot be sent again.')}</p>
      {replays.length > 0 && (
        <p>{parts('Sent again as {list}.', { list: replays.map((id, i) => (
          <span key={id}>{i > 0 && ', '}<a href={href(['requests', id])}><code>{id}</code></a></span>
        )) })}</p>
      )}
      {busy && sent && <p role="status">{parts('Under way as {code}: it is shown when it has ended.', { code: <code>{sent}</code> })}</p>}
      {error && <Wrong error={error} />}
      <div><button class="button" disabled={!whole || busy} onClick={() => void send()}>{busy ? t('Sending…') : t('Send it again')}</button></div>
    </div>
  );
}
