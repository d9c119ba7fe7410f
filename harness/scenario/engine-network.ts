import { digestOf } from '../transcript/canonical.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { Halt } from './halt.ts'

/** A ciphertext on its way between two accounts of the engine plane. */
export interface EngineFlight {
  readonly from: string
  readonly to: string
  readonly id: string
  readonly bytes: Uint8Array
}

/** Public keys of an account, as the directory handed them out once. */
export interface PublishedKeys {
  readonly account: string
  /** Base64, opaque. */
  readonly keys: string
}

/** What the harness is between the accounts of one case: the directory, the network, and the memory of both. */
export interface EngineNetwork {
  /** An account offers keys and takes messages. The last one of an address holds it. */
  joins(address: string, keys: () => Promise<string | undefined>, takes: (flight: EngineFlight) => void): void
  /** Keys of an account for one more peer; halts the case when it gives none. */
  fetches(address: string): Promise<string>
  /** Keeps a ciphertext in memory, for those who listen. */
  overhears(flight: EngineFlight): void
  /** Hands a ciphertext to the account that holds the address. */
  carries(flight: EngineFlight): void
  /** Everything that a listener on the network has seen so far. */
  readonly published: readonly PublishedKeys[]
  readonly overheard: readonly EngineFlight[]
}

/** Makes the network of one case. */
export function engineNetwork(recorder: CaseRecorder): EngineNetwork {
  const accounts = new Map<
    string,
    { readonly keys: () => Promise<string | undefined>; readonly takes: (flight: EngineFlight) => void }
  >()
  const published: PublishedKeys[] = []
  const overheard: EngineFlight[] = []
  return {
    joins: (address, keys, takes) => void accounts.set(address, { keys, takes }),
    async fetches(address) {
      const keys = await accounts.get(address)?.keys()
      if (keys === undefined)
        throw new Halt('an account publishes keys', `the engine gave no keys of the account ${address}`)
      published.push({ account: address, keys })
      recorder.record({
        kind: 'proof',
        type: 'keys.published',
        pco: 'wire:directory',
        data: { account: address, keys, digest: digestOf(Buffer.from(keys, 'base64')) },
      })
      return keys
    },
    overhears: (flight) => void overheard.push(flight),
    carries: (flight) => accounts.get(flight.to)?.takes(flight),
    published,
    overheard,
  }
}
