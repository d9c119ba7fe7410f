import { ParleyError } from '../vocabulary/errors.ts'
import type { Overlay } from './overlay.ts'
import type { StoreKind } from './store.ts'

const ID_LIMIT = 0x1000000

/** Reads a number of the account. Throws `harness` when it is missing. */
export function readNumber(view: Overlay, key: string): number {
  const bytes = view.get('account', key)
  const value = bytes ? Number(Buffer.from(bytes).toString('latin1')) : Number.NaN
  if (!Number.isSafeInteger(value))
    throw new ParleyError('harness', `the store's account has no number "${key}"`)
  return value
}

/** Writes a number of the account, as decimal text. */
export function writeNumber(view: Overlay, key: string, value: number): void {
  view.put('account', key, new TextEncoder().encode(String(value)))
}

/**
 * Takes ids for new keys: ascending, 24 bits, never 0. After 16,777,215 they go on at 1, past the ids of keys that
 * are still stored; only then can the id of a key used up long ago come back.
 */
export function takeIds(view: Overlay, counter: string, kind: StoreKind, count: number): readonly number[] {
  const ids: number[] = []
  let next = readNumber(view, counter)
  while (ids.length < count) {
    const id = (next % (ID_LIMIT - 1)) + 1
    if (!view.get(kind, String(id))) ids.push(id)
    next = id
  }
  writeNumber(view, counter, next)
  return ids
}
