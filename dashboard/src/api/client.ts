// Asks the management API. The paths and what they answer are those of docs/api/openapi.yaml: a path that is not there,
// or a member that no answer has, does not compile.
import { t } from '../lang/words';
import type { paths } from './schema';

type Json<R> = R extends { content: { 'application/json': infer T } } ? T : never;
type Answer<O> = O extends { responses: infer R }
  ? R extends { 200: infer T } | { 201: infer T } | { 202: infer T } ? Json<T> : never
  : never;
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : Record<string, never>;
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? B
  : O extends { requestBody?: { content: { 'application/json': infer B } } } ? B | undefined : undefined;
type PathsWith<M extends string> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];

export type Query = Record<string, string | number | undefined>;

// What went wrong, in words for people; status 0: the host could not be reached.
export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly hint = '') {
    super(message);
  }

  get unreachable(): boolean {
    return this.status === 0;
  }

  get unauthorised(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

// Pages of another origin cannot send this without leave, which nobody gets.
export const pageHeader = { 'x-spillway-page': '1' };

export function withQuery(path: string, query: Query = {}): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return parts.length > 0 ? `${path}?${parts.join('&')}` : path;
}

// Puts the values into the places of a path: "/api/exchanges/{id}".
export function fill(path: string, places: Record<string, string> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name] ?? ''));
}

let onUnauthorised: () => void = () => {};

// Called whenever the host wants to know who we are.
export function whenUnauthorised(call: () => void): void {
  onUnauthorised = call;
}

async function ask(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? pageHeader : { ...pageHeader, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, t('Spillway cannot be reached.'), t('Is it still running?'));
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const told = (answer as { error?: { message?: string; hint?: string } } | null)?.error;
  if (response.status === 401 && !path.startsWith('/api/session')) onUnauthorised();
  throw new ApiError(response.status, told?.message ?? t('The host answered with {status}.', { status: response.status }), told?.hint ?? '');
}

// Lets the browser keep an answer as a file of that name.
export async function fetchFile(path: string, name: string): Promise<void> {
  const response = await fetch(path, { headers: pageHeader, credentials: 'same-origin' });
  if (!response.ok) throw new ApiError(response.status, t('The host answered with {status}.', { status: response.status }));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

type Get<P extends keyof paths> = paths[P] extends { get: infer O } ? O : never;
type Post<P extends keyof paths> = paths[P] extends { post: infer O } ? O : never;
type Delete<P extends keyof paths> = paths[P] extends { delete: infer O } ? O : never;

export interface Asking {
  places?: Record<string, string>;
  signal?: AbortSignal;
}

export const get = <P extends PathsWith<'get'>>(path: P, query?: QueryOf<Get<P>>, asking: Asking = {}) =>
  ask('GET', withQuery(fill(path, asking.places), query as Query), undefined, asking.signal) as Promise<Answer<Get<P>>>;

export const post = <P extends PathsWith<'post'>>(path: P, body?: BodyOf<Post<P>>, asking: Asking = {}) =>
  ask('POST', fill(path, asking.places), body, asking.signal) as Promise<Answer<Post<P>>>;

export const remove = <P extends PathsWith<'delete'>>(path: P, asking: Asking = {}) =>
  ask('DELETE', fill(path, asking.places), undefined, asking.signal) as Promise<Answer<Delete<P>>>;
