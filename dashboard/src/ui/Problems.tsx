// What is wrong with a configuration, or doubtful in it.
import type { ConfigPreview } from '../api/types';
import { t } from '../lang/words';

export const Problems = ({ of }: { of: ConfigPreview['problems'] }) => (
  <>
    {of.map((one) => (
      <p key={`${one.line} ${one.path} ${one.message}`} class={one.weight === 'error' ? 'fail' : 'warn'} role={one.weight === 'error' ? 'alert' : undefined}>
        {one.line !== null && `${t('Line {line}', { line: one.line })}, `}{one.path}: {one.message}
      </p>
    ))}
  </>
);
