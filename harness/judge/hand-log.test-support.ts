import { type BlobStore, memoryBlobs } from '../transcript/blobs.ts'
import type { ClaimData } from '../vocabulary/claims.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Draft, Observation } from '../vocabulary/observation.ts'
import type { Pco } from '../vocabulary/pco.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import type { StimulusData } from '../vocabulary/stimuli.ts'
import type { Log } from './select.ts'

/** A proof, by hand. */
export function seen<T extends keyof ProofData>(type: T, data: ProofData[T], pco: Pco = 'wire:test'): Draft {
  return { kind: 'proof', type, pco, data: data as unknown as Json }
}

/** A claim, by hand. */
export function said<T extends keyof ClaimData>(type: T, data: ClaimData[T], pco: Pco = 'upper:main'): Draft {
  return { kind: 'claim', type, pco, data: data as unknown as Json }
}

/** A stimulus, by hand. */
export function did<T extends keyof StimulusData>(
  type: T,
  data: StimulusData[T],
  pco: Pco = 'world:test',
): Draft {
  return { kind: 'stimulus', type, pco, data: data as unknown as Json }
}

/** The last line of a transcript: what `when` returned. */
export function bound(data: Json): Draft {
  return { kind: 'bindings', type: 'bindings', pco: 'world:bindings', data }
}

/** Drafts in order, numbered from 0. */
export function numbered(drafts: readonly Draft[]): readonly Observation[] {
  return drafts.map((draft, n) => ({ ...draft, n, t: n }) as Observation)
}

/** A log of these observations. */
export function logOf(drafts: readonly Draft[], blobs: Pick<BlobStore, 'get'> = memoryBlobs()): Log {
  return { observations: numbered(drafts), blob: (digest) => blobs.get(digest) }
}

/** The secrets of a case: a blob, and the observation that points to it. */
export function kept(
  blobs: BlobStore,
  secrets: { canaries?: { [label: string]: string }; keys?: { [label: string]: Uint8Array } },
): Draft {
  const { canaries = {}, keys = {} } = secrets
  const base64 = Object.entries(keys).map(([label, key]) => [label, Buffer.from(key).toString('base64')])
  const bytes = Buffer.from(JSON.stringify({ canaries, keys: Object.fromEntries(base64) }))
  return did('secrets.kept', { blob: blobs.put(bytes, 'secret') })
}

/** One entry of the candidate's store, with everything as it should be unless said otherwise. */
export function shown(
  canary: string,
  listing: number,
  change: Partial<ProofData['message.shown']> = {},
): Draft {
  const ordinary = { instance: 'main', account: 'bob', conversation: 'alice', author: 'alice' }
  const data = { ...ordinary, listing, id: `id-${canary}`, content: '{}', canary, intact: true, ...change }
  return seen('message.shown', data, 'upper:main')
}
