import { CAUSES } from './protocol/version.ts'

/**
 * What became of a call. `refused`: the messenger declined, `cause` in the harness's words where it could be mapped;
 * `error`: anything else that was answered, also an answer that does not fit the action's schema;
 * `gone`: no answer, since the process ended or did not answer in time.
 */
export type Outcome<T> =
  | { readonly outcome: 'ok'; readonly result: T }
  | { readonly outcome: 'refused'; readonly cause: string; readonly detail: string }
  | { readonly outcome: 'unsupported' }
  | { readonly outcome: 'error'; readonly detail: string }
  | { readonly outcome: 'gone'; readonly how: string }

/** The harness's word for a candidate's own: by the table of its `hello`, else as it stands, `other` when it gave none. */
export function causeOf(word: string, table: Readonly<Record<string, string>>): string {
  const known: readonly string[] = CAUSES
  const mapped = Object.hasOwn(table, word) ? table[word] : undefined
  if (mapped !== undefined && known.includes(mapped)) return mapped
  return word === '' ? 'other' : word
}
