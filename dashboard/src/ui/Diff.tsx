// Lines of a text that come and go.
import type { ConfigPreview } from '../api/types';
import { t } from '../lang/words';

const marks = { same: ' ', gone: '-', added: '+' } as const;
const words = { gone: 'taken out', added: 'added' } as const;

export function Diff({ lines }: { lines: ConfigPreview['diff'] }) {
  if (lines.length === 0) return <p class="soft">{t('Not a line is changed.')}</p>;
  return (
    <div class="diff" tabIndex={0} role="group" aria-label={t('Changed lines')}>
      {lines.map((one, i) => {
        const before = lines[i - 1];
        const jumps = before !== undefined && one.kind === 'same' && before.kind === 'same' && one.line > before.line + 1;
        return (
          <div key={i}>
            {jumps && <div class="jump" aria-hidden="true">⋯</div>}
            <code class={one.kind}><span class="no" aria-hidden="true">{one.line}</span><span aria-hidden="true">{marks[one.kind]}</span><span class="hidden">{one.kind !== 'same' && `${t(words[one.kind])}: `}</span>{one.text}{'\n'}</code>
          </div>
        );
      })}
    </div>
  );
}
