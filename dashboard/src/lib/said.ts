// What was said in an exchange, in the forms it had on its way there and back.
import type { Body, Message, SaidAttempt, Transcript } from '../api/types';
import { locale, t } from '../lang/words';

export interface Form {
  name: string;
  of: string;  // whose wire it is
  message: Message | null;
  body: Body | null;
  why?: string;  // there is nothing to show
}

// In the order they had: to the upstream of that attempt, and back.
export function formsOf(transcript: Transcript, attempt: SaidAttempt | undefined): Form[] {
  const whole = (name: string, of: string, message: Message | null, why: string): Form =>
    ({ name, of, message, body: message?.body ?? null, why });
  const forms = [whole(t('Client asked'), transcript.wire, transcript.request, t('Nothing was kept.'))];
  if (attempt) {
    const asked = attempt.model ? `${attempt.provider}, ${attempt.model}` : attempt.provider;
    forms.push(
      { name: t('Canonical'), of: t('between the wires'), message: null, body: attempt.canonical,
        why: t('Passed through: the upstream speaks the client’s wire, so no canonical form was made.') },
      whole(t('Upstream was asked'), `${attempt.wire}, ${asked}`, attempt.request, t('It was not asked.')),
      whole(t('Upstream answered'), attempt.wire, attempt.answer, t('It did not answer.')),
    );
  }
  forms.push(whole(t('Client was answered'), transcript.wire, transcript.answer, t('It was not answered.')));
  return forms;
}

// JSON indented, anything else as it came.
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// What is not as it was said.
export function remarksOn(body: Body): string[] {
  const remarks: string[] = [];
  if (body.gone) remarks.push(t('It was kept, and had to make room for others.'));
  if (body.cut) remarks.push(t('Only its beginning was kept, of {count} bytes.', { count: body.size.toLocaleString(locale()) }));
  if (body.masked) remarks.push(t('Secrets in it are hidden.'));
  if (body.binary && !body.gone) remarks.push(t('Not text: {count} bytes.', { count: body.size.toLocaleString(locale()) }));
  return remarks;
}

// Whether it can be sent again as it came.
export const isWhole = (body: Body | null | undefined) => Boolean(body && !body.cut && !body.masked && !body.gone);
