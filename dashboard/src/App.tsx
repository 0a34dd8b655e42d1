// The frame around the pages: who may see them, where one can go, and everything by keyboard.
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { ApiError, remove } from './api/client';
import icon from './icon.svg';
import { t, useLanguage, type Message } from './lang/words';
import { adopt, readSession, useKnown } from './live/store';
import { Accounts } from './pages/Accounts';
import { Compression } from './pages/Compression';
import { Chains } from './pages/Chains';
import { Connect } from './pages/Connect';
import { Docs } from './pages/Docs';
import { Fallbacks } from './pages/Fallbacks';
import { Models } from './pages/Models';
import { Overview } from './pages/Overview';
import { Playground } from './pages/Playground';
import { RequestPage } from './pages/RequestPage';
import { Requests } from './pages/Requests';
import { Settings } from './pages/Settings';
import { SignIn } from './pages/SignIn';
import { Usage } from './pages/Usage';
import { Welcome } from './pages/Welcome';
import { go, href, usePlace, type Place } from './router';
import { openPalette } from './ui/Head';
import { Icon, type IconName } from './ui/Icon';
import { Palette, type Command } from './ui/Palette';
import { Empty, Wrong } from './ui/States';
import { nextTheme, setTheme, useTheme } from './ui/theme';

const pages: { path: string; name: Message; icon: IconName; show: (place: Place) => JSX.Element }[] = [
  { path: '', name: 'Overview', icon: 'overview', show: () => <Overview /> },
  {
    path: 'requests', name: 'Requests', icon: 'requests',
    show: ({ path, query }) => (path[1] ? <RequestPage key={path[1]} id={path[1]} query={query} /> : <Requests query={query} />),
  },
  { path: 'usage', name: 'Usage', icon: 'usage', show: ({ query }) => <Usage query={query} /> },
  { path: 'fallbacks', name: 'Fallbacks', icon: 'fallbacks', show: ({ query }) => <Fallbacks query={query} /> },
  { path: 'compression', name: 'Compression', icon: 'compression', show: ({ query }) => <Compression query={query} /> },
  { path: 'accounts', name: 'Accounts', icon: 'accounts', show: ({ query }) => <Accounts query={query} /> },
  { path: 'models', name: 'Models', icon: 'models', show: ({ query }) => <Models query={query} /> },
  { path: 'chains', name: 'Chains', icon: 'chains', show: ({ path, query }) => <Chains name={path[1]} query={query} /> },
  { path: 'playground', name: 'Playground', icon: 'playground', show: ({ query }) => <Playground query={query} /> },
  { path: 'connect', name: 'Connect', icon: 'connect', show: ({ path }) => <Connect agent={path[1]} /> },
  { path: 'docs', name: 'Docs', icon: 'docs', show: ({ path, query }) => <Docs path={path.slice(1)} query={query} /> },
  { path: 'settings', name: 'Settings', icon: 'settings', show: () => <Settings /> },
];

// Gone to by links and commands only.
const aside: typeof pages = [{ path: 'welcome', name: 'Welcome', icon: 'done', show: () => <Welcome /> }];

const themeNames = { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' } as const;
const themeIcons = { system: 'screen', light: 'sun', dark: 'moon' } as const;

const signOut = async () => adopt(await remove('/api/session'));

function Frame({ place }: { place: Place }) {
  const [open, setOpen] = useState(false);
  const [theme] = useTheme();
  const session = useKnown((known) => known.session);
  const here = place.path[0] ?? '';
  const page = [...pages, ...aside].find((one) => one.path === here);

  // Before anything is seen: who sees the page may press the keys.
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen((was) => !was);
    };
    const show = () => setOpen(true);
    window.addEventListener('keydown', key);
    window.addEventListener(openPalette, show);
    return () => {
      window.removeEventListener('keydown', key);
      window.removeEventListener(openPalette, show);
    };
  }, []);
  useEffect(() => window.scrollTo(0, 0), [place.path.join('/')]);

  const commands = useMemo<Command[]>(() => [
    ...[...pages, ...aside].map(({ path, name, icon: shape }) => ({
      label: t(name), icon: shape, run: () => go(href(path === '' ? [] : [path])),
    })),
    { label: t('Requests that spilled'), icon: 'requests', run: () => go(href(['requests'], { spilled: 'true' })) },
    { label: t('Requests that failed'), icon: 'requests', run: () => go(href(['requests'], { outcome: 'failed' })) },
    { label: t('Cost by model'), icon: 'usage', run: () => go(href(['usage'], { by: 'model' })) },
    { label: t('Cost today'), icon: 'usage', run: () => go(href(['usage'], { span: 'today' })) },
    { label: t('Fallbacks today'), icon: 'fallbacks', run: () => go(href(['fallbacks'], { span: 'today' })) },
    { label: t('Add an account'), icon: 'add', run: () => go(href(['accounts'], { add: 'new' })) },
    { label: t('History of the configuration, undo'), icon: 'chains', run: () => go(href(['chains'], { history: '1' })) },
    { label: t('Theme: light'), icon: 'sun', run: () => setTheme('light') },
    { label: t('Theme: dark'), icon: 'moon', run: () => setTheme('dark') },
    { label: t('Theme: as the system'), icon: 'screen', run: () => setTheme('system') },
    ...(session?.signed_in ? [{ label: t('Sign out'), icon: 'out' as const, run: () => void signOut() }] : []),
  ], [session?.signed_in]);

  return (
    <div class="shell">
      <div class="side">
        <a class="brand" href="#/"><img src={icon} alt="" />Spillway</a>
        <nav aria-label={t('Pages')}>
          <ul>
            {pages.map(({ path, name, icon: shape }) => (
              <li key={path}>
                <a href={href(path === '' ? [] : [path])} aria-current={path === here ? 'page' : undefined}>
                  <Icon name={shape} />{t(name)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="foot">
          <button class="button plain" onClick={() => setOpen(true)}>
            <Icon name="search" />{t('Go to')}<kbd class="small soft">Ctrl K</kbd>
          </button>
          <button class="button plain" onClick={() => setTheme(nextTheme(theme))}>
            <Icon name={themeIcons[theme]} />{t(themeNames[theme])}
          </button>
          {session?.signed_in && (
            <button class="button plain" onClick={() => void signOut()}>
              <Icon name="out" />{t('Sign out')}
            </button>
          )}
        </div>
      </div>
      <main class="main" id="main">
        {page ? page.show(place) : <Empty title={t('There is no such page')}><a href="#/">{t('Go to the overview')}</a></Empty>}
      </main>
      <Palette commands={commands} open={open} close={() => setOpen(false)} />
    </div>
  );
}

export function App() {
  const place = usePlace();
  const session = useKnown((known) => known.session);
  const language = useLanguage();
  const [error, setError] = useState<ApiError | null>(null);
  const look = () => {
    setError(null);
    readSession().catch((told: unknown) => setError(told instanceof ApiError ? told : new ApiError(0, String(told))));
  };
  useEffect(look, []);

  if (place.path[0] === 'sign-in' || (session?.needed && !session.signed_in)) return <SignIn key={language} ticket={place.query.ticket} />;
  if (error) return <div class="door"><Wrong error={error} again={look} /></div>;
  if (!session) return <div class="door" role="status" aria-label={t('Loading')} />;
  return <Frame key={language} place={place} />;
}
