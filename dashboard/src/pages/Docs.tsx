// The documents, to be read and searched where they are needed. What is read and looked for stands in the address.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { t } from '../lang/words';
import { excerpt, found, readLibrary, type DocPage, type Library } from '../lib/docs';
import { go, href } from '../router';
import { Head } from '../ui/Head';
import { Prose } from '../ui/Prose';
import { Bones, Empty, Wrong } from '../ui/States';

export function Docs({ path, query }: { path: string[]; query: Record<string, string> }) {
  const [library, setLibrary] = useState<Library | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const read = () => {
    setError(null);
    readLibrary().then(setLibrary, (told: unknown) => setError(new ApiError(0, String(told))));
  };
  useEffect(read, []);
  const words = query.q ?? '';
  const name = path.join('/');
  const page = library?.pages.find((one) => one.name === name);
  return (
    <>
      <Head title={t('Docs')}>
        <input class="field" type="search" placeholder={t('Search the documents')} aria-label={t('Search the documents')} value={words} spellcheck={false}
          onInput={(event) => go(href(['docs', ...path], { q: event.currentTarget.value }), true)} />
      </Head>
      {error && <Wrong error={error} again={read} />}
      {!library && !error && <Bones lines={12} />}
      {library && words.trim() !== '' && <Found library={library} words={words} />}
      {library && words.trim() === '' && (page
        ? <Shown page={page} at={query.at} />
        : <Empty title={t('There is no such document')}><a href="#/docs">{t('All documents')}</a></Empty>)}
    </>
  );
}

function Shown({ page, at }: { page: DocPage; at: string | undefined }) {
  useEffect(() => {
    // Behind the frame, which goes to the top of every page.
    const soon = setTimeout(() => {
      const place = at ? document.getElementById(`at-${at}`) : null;
      if (place) place.scrollIntoView();
      else window.scrollTo(0, 0);
      place?.focus({ preventScroll: true });
    });
    return () => clearTimeout(soon);
  }, [page, at]);
  return (
    <article class="card prose" lang="en" dir="ltr">
      {page.name !== '' && <p class="small"><a href="#/docs">{t('All documents')}</a></p>}
      <Prose blocks={page.blocks} />
    </article>
  );
}

function Found({ library, words }: { library: Library; words: string }) {
  const results = useMemo(() => found(library, words), [library, words]);
  if (results.length === 0) return <Empty title={t('No document has these words')}><a href="#/docs">{t('All documents')}</a></Empty>;
  return (
    <ol class="card results" lang="en" dir="ltr" aria-label={t('Found')}>
      {results.map(({ section, words: terms }) => (
        <li key={section.id}>
          <a href={href(['docs', ...section.page.split('/').filter(Boolean)], { at: section.at })}>
            {section.title}{section.heading !== '' && <span class="soft"> › {section.heading}</span>}
          </a>
          <p class="small soft">{excerpt(section.text, terms)}</p>
        </li>
      ))}
    </ol>
  );
}
