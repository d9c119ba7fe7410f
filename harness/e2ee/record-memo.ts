import { SessionRecord } from '@signalapp/libsignal-client'

/** Session records as the library's objects and as stored bytes, sparing the parsing of what was just written. */
export interface RecordMemo {
  /** The record that these bytes hold. It is shared: to change it, deserialize another. */
  read(remote: string, bytes: Uint8Array): SessionRecord
  /** The bytes to store for a record. */
  write(remote: string, record: SessionRecord): Uint8Array
}

/**
 * Keeps the latest record of each remote. It is recognized by the very bytes that the store gives back, so that a
 * store which was rolled back, or which copies, is simply parsed.
 */
export function recordMemo(): RecordMemo {
  const latest = new Map<string, { readonly bytes: Uint8Array; readonly record: SessionRecord }>()
  return {
    read(remote, bytes) {
      const held = latest.get(remote)
      if (held?.bytes === bytes) return held.record
      const record = SessionRecord.deserialize(new Uint8Array(bytes))
      latest.set(remote, { bytes, record })
      return record
    },
    write(remote, record) {
      const bytes = record.serialize()
      latest.set(remote, { bytes, record })
      return bytes
    },
  }
}
