// What to do, as the host says it; the document it names is a link.
import { Fragment } from 'preact';
import { href } from '../router';

const named = /docs\/([a-z/-]+)\.md(?:#([\w-]+))?/g;

export function Hint({ text }: { text: string }) {
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(named)) {
    pieces.push(text.slice(from, match.index), <a href={href(['docs', ...(match[1] ?? '').split('/')], { at: match[2] })}>{match[0]}</a>);
    from = match.index + match[0].length;
  }
  return <>{[...pieces, text.slice(from)].map((piece, i) => <Fragment key={i}>{piece}</Fragment>)}</>;
}
