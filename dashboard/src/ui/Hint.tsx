// What the host says, and what to do; the document or the explanation that it names is a link.
import { Fragment } from 'preact';
import { href } from '../router';

const named = /docs\/([a-z/-]+)\.md(?:#([\w-]+))?|spillway explain ([a-z_]+)/g;

const placeOf = ([, path, at, fault]: RegExpExecArray) =>
  (fault ? href(['docs', 'operate', 'errors'], { at: fault }) : href(['docs', ...(path ?? '').split('/')], { at }));

export function Hint({ text }: { text: string }) {
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(named)) {
    pieces.push(text.slice(from, match.index), <a href={placeOf(match)}>{match[0]}</a>);
    from = match.index + match[0].length;
  }
  return <>{[...pieces, text.slice(from)].map((piece, i) => <Fragment key={i}>{piece}</Fragment>)}</>;
}
