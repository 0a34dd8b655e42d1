// A document's text as elements. None of it is taken for markup.
import type { ComponentChildren } from 'preact';
import { textOf, type Block, type Inline } from '../lib/docs';
import { Code } from './Code';
import { Scroll } from './Scroll';

function Text({ of }: { of: readonly Inline[] }) {
  return <>{of.map((one, i) => <Piece key={i} of={one} />)}</>;
}

function Piece({ of }: { of: Inline }) {
  if (typeof of === 'string') return <>{of}</>;
  if (of[0] === 'code') return <code>{of[1]}</code>;
  if (of[0] === 'link') {
    const [, to, ...text] = of;
    const outside = !to.startsWith('#');
    return <a href={to} target={outside ? '_blank' : undefined} rel={outside ? 'noreferrer' : undefined}><Text of={text} /></a>;
  }
  const [kind, ...text] = of;
  if (kind === 'strong') return <strong><Text of={text} /></strong>;
  return kind === 'em' ? <em><Text of={text} /></em> : <Text of={text} />;
}

// The first of them is what the page shows that is around it.
const headings = ['h2', 'h3', 'h4', 'h5'] as const;
const Heading = ({ level, id, children }: { level: number; id: string; children: ComponentChildren }) => {
  const Tag = headings[level - 1] ?? 'h6';
  return <Tag id={`at-${id}`} tabIndex={-1}>{children}</Tag>;
};

export function Prose({ blocks }: { blocks: readonly Block[] }) {
  return <>{blocks.map((block, i) => <One key={i} block={block} />)}</>;
}

function One({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading': return <Heading level={block.level} id={block.id}><Text of={block.text} /></Heading>;
    case 'text': return <p><Text of={block.text} /></p>;
    case 'code': return <Code text={block.text} />;
    case 'quote': return <blockquote><Prose blocks={block.blocks} /></blockquote>;
    case 'list': {
      const items = block.items.map((item, i) => (
        <li key={i}>{item.length === 1 && item[0]?.kind === 'text' ? <Text of={item[0].text} /> : <Prose blocks={item} />}</li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return (
        <Scroll label={block.head.map(textOf).join(', ')}><table>
          <thead><tr>{block.head.map((cell, i) => <th key={i}><Text of={cell} /></th>)}</tr></thead>
          <tbody>{block.rows.map((row, i) => <tr key={i}>{row.map((cell, k) => <td key={k}><Text of={cell} /></td>)}</tr>)}</tbody>
        </table></Scroll>
      );
  }
}
