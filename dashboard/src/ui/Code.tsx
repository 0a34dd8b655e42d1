// Text to be copied as it is.
import { useState } from 'preact/hooks';
import { t } from '../lang/words';
import { Icon } from './Icon';

export function CopyButton({ text, label = t('Copy') }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without leave for the clipboard the text can still be selected by hand.
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  return (
    <button class="button plain" onClick={() => void copy()} aria-label={copied ? t('Copied') : label}>
      <Icon name={copied ? 'done' : 'copy'} />
      <span class="small" aria-live="polite">{copied ? t('Copied') : ''}</span>
    </button>
  );
}

export const Code = ({ text, label }: { text: string; label?: string }) => (
  <div class="code">
    <pre tabIndex={0} aria-label={label ?? t('Text to copy')}><code>{text}</code></pre>
    <CopyButton text={text} label={label ? t('Copy {label}', { label }) : t('Copy')} />
  </div>
);
