// Talking to any chain or model, up to three side by side, as an agent would: streaming, with pictures and tools. What
// models say is text here, whatever it looks like.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';
import { t } from '../lang/words';
import { baseOf } from '../lib/address';
import { bodyOf, codeOf, languages, sampleTool, toolsOf, turnOf, type Language, type Options, type Picture, type Turn } from '../lib/chat';
import { asApiError } from '../lib/useAction';
import { useQuery } from '../lib/useQuery';
import { converse, type Conversed } from '../live/converse';
import { useKnown } from '../live/store';
import { go, href } from '../router';
import { Code } from '../ui/Code';
import { Head } from '../ui/Head';
import { Icon } from '../ui/Icon';
import { MakeKey } from '../ui/MakeKey';
import { Wrong } from '../ui/States';
import { Panel, type Talk } from './PlaygroundPanel';

const mostPanels = 3;
const mostPictureBytes = 5 << 20;

// Kept while one looks at other pages; nothing of it is written anywhere.
let kept: Talk[] = [];
let keptKey = '';

export function Playground({ query }: { query: Record<string, string> }) {
  const chains = useQuery('chains', (signal) => get('/api/chains', undefined, { signal }));
  const providers = useQuery('providers', (signal) => get('/api/providers', undefined, { signal }));
  const about = useQuery('about', (signal) => get('/api/about', undefined, { signal }));
  const needed = useKnown((known) => known.session?.needed ?? false);
  const [talks, setTalks] = useState<Talk[]>(kept);
  const [key, setKey] = useState(keptKey);
  const [text, setText] = useState('');
  const [pictures, setPictures] = useState<Picture[]>([]);
  const [options, setOptions] = useState<Options>({ system: '', tools: '', maxTokens: null });
  const [wrong, setWrong] = useState('');
  const [language, setLanguage] = useState<Language | null>(null);
  const stops = useRef(new Map<string, AbortController>());
  const error = chains.error ?? providers.error;

  const names = useMemo(() => [
    ...(chains.data?.chains ?? []).map((one) => one.name),
    ...(providers.data?.providers ?? []).flatMap((one) => one.models.map((model) => `${one.id}/${model.id}`)),
  ], [chains.data, providers.data]);
  const models = (query.models ?? '').split(',').filter((one) => one !== '').slice(0, mostPanels);
  const first = chains.data?.chains.find((one) => one.default)?.name ?? names[0] ?? 'default';
  const shown = models.length > 0 ? models : [first];
  useEffect(() => { kept = talks; }, [talks]);
  useEffect(() => { keptKey = key; }, [key]);
  useEffect(() => () => { for (const stop of stops.current.values()) stop.abort(); }, []);

  const choose = (list: string[]) => go(href(['playground'], { models: list.join(',') }), true);
  const talkOf = (model: string): Talk => talks.find((one) => one.model === model) ?? { model, turns: [], now: null, error: null };
  const set = (model: string, change: (talk: Talk) => Talk) => setTalks((all) => {
    const before = all.find((one) => one.model === model) ?? { model, turns: [], now: null, error: null };
    return [...all.filter((one) => one.model !== model), change(before)];
  });

  const ask = async (model: string, turns: Turn[]) => {
    stops.current.get(model)?.abort();
    const stop = new AbortController();
    stops.current.set(model, stop);
    set(model, (talk) => ({ ...talk, turns, now: null, error: null, busy: true }));
    try {
      const told = (now: Conversed) => set(model, (talk) => ({ ...talk, now }));
      const done = await converse(bodyOf(model, turns, options), key, stop.signal, told);
      set(model, (talk) => ({
        ...talk, busy: false, now: done,
        turns: done.answer.error === '' ? [...turns, turnOf(done.answer)] : turns,
      }));
    } catch (told) {
      set(model, (talk) => ({ ...talk, busy: false, error: stop.signal.aborted ? null : asApiError(told) }));
    }
  };
  const send = () => {
    const tools = toolsOf(options.tools);
    if (typeof tools === 'string') return setWrong(tools);
    if (text.trim() === '' && pictures.length === 0) return setWrong(t('There is nothing to send yet.'));
    setWrong('');
    const turn: Turn = { role: 'user', text, ...(pictures.length > 0 ? { pictures } : {}) };
    for (const model of new Set(shown)) void ask(model, [...talkOf(model).turns, turn]);
    setText('');
    setPictures([]);
  };
  const addPicture = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > mostPictureBytes) return setWrong(t('A picture may have 5 MB.'));
    const reader = new FileReader();
    reader.onload = () => setPictures((all) => [...all, { name: file.name, url: String(reader.result) }]);
    reader.readAsDataURL(file);
  };
  const busy = shown.some((model) => talkOf(model).busy);
  const draft: Turn[] = text.trim() !== '' || pictures.length > 0 ? [{ role: 'user', text, ...(pictures.length > 0 ? { pictures } : {}) }] : [];
  const code = language && codeOf(language, about.data ? baseOf(about.data.address, location.origin) : location.origin,
    key || (needed ? 'YOUR-KEY' : 'any-text'), bodyOf(shown[0] ?? first, [...talkOf(shown[0] ?? first).turns, ...draft], options));

  return (
    <>
      <Head title={t('Playground')}>
        {shown.length < mostPanels && <button class="button" onClick={() => choose([...shown, names.find((one) => !shown.includes(one)) ?? first])}><Icon name="add" />{t('Compare')}</button>}
        <button class="button plain" onClick={() => { for (const stop of stops.current.values()) stop.abort(); setTalks([]); }}>{t('Clear')}</button>
      </Head>
      <div class="stack">
        {error && <Wrong error={error} again={() => { chains.again(); providers.again(); }} />}
        {needed && key === '' && <section class="card"><MakeKey made={setKey} name="playground" said={t('A new key is used here until this page is closed.')} /></section>}
        <div class="panels" style={{ '--panels': shown.length }}>
          {shown.map((model, i) => (
            <Panel key={i} talk={talkOf(model)} names={names}
              choose={(name) => choose(shown.map((one, k) => (k === i ? name : one)))}
              remove={shown.length > 1 ? () => choose(shown.filter((_, k) => k !== i)) : null}
              answerTool={(callId, result) => void ask(model, [...talkOf(model).turns, { role: 'tool', text: result, callId }])} />
          ))}
        </div>
        <datalist id="model-names">{names.map((one) => <option key={one} value={one} />)}</datalist>
        <form class="card stack" aria-label={t('Message')} onSubmit={(event) => { event.preventDefault(); send(); }}>
          <label class="hidden" for="message">{t('Message')}</label>
          <textarea id="message" class="field area" rows={3} placeholder={t('Ask something. Ctrl with Enter sends.')} value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); } }} />
          {pictures.map((one, i) => (
            <div key={one.url} class="row">
              <img class="thumb" src={one.url} alt="" /><span class="cut">{one.name}</span>
              <button class="button plain icon" type="button" aria-label={t('Remove {name}', { name: one.name })} onClick={() => setPictures(pictures.filter((_, k) => k !== i))}><Icon name="close" /></button>
            </div>
          ))}
          <details>
            <summary>{t('System prompt, tools and limits')}</summary>
            <div class="stack" style={{ marginTop: '12px' }}>
              <label class="labelled">{t('System prompt')}
                <textarea class="field area" rows={2} value={options.system} onInput={(event) => setOptions({ ...options, system: event.currentTarget.value })} /></label>
              <label class="labelled">{t('Tools, as a JSON list of functions')}
                <textarea class="field area mono" rows={4} spellcheck={false} value={options.tools} onInput={(event) => setOptions({ ...options, tools: event.currentTarget.value })} /></label>
              <div><button class="button plain" type="button" onClick={() => setOptions({ ...options, tools: sampleTool })}>{t('Put a sample in')}</button></div>
              <label class="labelled">{t('Tokens of the answer, at most')}
                <input class="field" inputMode="numeric" value={options.maxTokens ?? ''} onInput={(event) => {
                  const value = Number(event.currentTarget.value.replace(/\D/g, ''));
                  setOptions({ ...options, maxTokens: value > 0 ? value : null });
                }} /></label>
            </div>
          </details>
          {wrong && <p class="fail" role="alert">{wrong}</p>}
          <div class="row">
            <button class="button first" type="submit" disabled={needed && key === ''}>{t('Send')}</button>
            {busy && <button class="button" type="button" onClick={() => { for (const stop of stops.current.values()) stop.abort(); }}>{t('Stop')}</button>}
            <label class="button plain">{t('Picture')}
              <input class="hidden" type="file" accept="image/png,image/jpeg,image/webp,image/gif" onChange={(event) => {
                void addPicture(event.currentTarget.files?.[0]);
                event.currentTarget.value = '';
              }} /></label>
            <span class="row" role="group" aria-label={t('The same as code')}>
              {languages.map((one) => (
                <button key={one} class="button plain" type="button" aria-pressed={language === one} onClick={() => setLanguage(language === one ? null : one)}>{one}</button>
              ))}
            </span>
          </div>
          {code && <Code text={code} label={t('the request in {language}', { language })} />}
        </form>
      </div>
    </>
  );
}
