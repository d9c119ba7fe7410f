import type { PreKeyHeader, SignalHeader } from './wire.ts'
import { readPreKeySignalMessage, readSignalMessage } from './wire.ts'

/** A Signal message as it stands in an `enc` element: its header, and for a `pkmsg` what opens the session. */
export type CiphertextHeader = SignalHeader & Partial<Omit<PreKeyHeader, 'inner' | 'version'>>

/**
 * One door for both kinds of ciphertext. The version of a `pkmsg` is that of its outer message.
 * `undefined` when the bytes are not of that kind. Never throws, checks no authenticity.
 */
export function readCiphertext(encoding: 'pkmsg' | 'msg', bytes: Uint8Array): CiphertextHeader | undefined {
  if (encoding === 'msg') return readSignalMessage(bytes)
  const outer = readPreKeySignalMessage(bytes)
  if (outer === undefined) return undefined
  const { inner, ...opening } = outer
  return { ...inner, ...opening }
}
