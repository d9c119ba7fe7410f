import type { Recorder } from './recorder.ts'

/** What the gatekeeper says that can go out with changed octets: what a client reads before it knows whom it talks to, and answers. */
export type Spoilt = 'handshake' | 'certificate chain' | 'key set' | 'enlistment reply'

/** How octets are changed. */
export interface Spoil {
  /** What is changed, in words: it stands in the record where the octets went out. */
  readonly note: string
  readonly change: (octets: Uint8Array) => Uint8Array
  /** A handshake goes out in pieces of so many octets, and goes on then. */
  readonly pieces?: number
}

/** Changes to what is said; none until told otherwise. */
export interface Spoils {
  /** From now on, in place of what was set before. */
  set(what: Spoilt, spoil: Spoil): void
  clear(): void
  /** How it is spoilt at the moment. */
  get(what: Spoilt): Spoil | undefined
  /** What goes out in place of these octets, which is recorded. */
  of(what: Spoilt, octets: Uint8Array): Uint8Array
}

const HEAD = 2048

/** Creates them. */
export function createSpoils(recorder: Recorder): Spoils {
  const spoils = new Map<Spoilt, Spoil>()
  return {
    set: (what, spoil) => void spoils.set(what, spoil),
    clear: () => spoils.clear(),
    get: (what) => spoils.get(what),
    of(what, octets) {
      const spoil = spoils.get(what)
      if (spoil === undefined) return octets
      const spoilt = spoil.change(octets)
      recorder.stimulus('world:gatekeeper', 'octets.written', {
        account: '',
        note: spoil.note,
        octets: spoilt.length,
        head: Buffer.from(spoilt.subarray(0, HEAD)).toString('base64'),
      })
      return spoilt
    },
  }
}
