import { randomUUID } from 'node:crypto'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import { freshBytes, freshCanary } from '../environment/randomness.ts'
import type { Bell } from '../environment/waiting.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import { canonical } from '../transcript/canonical.ts'
import type { Recording } from '../transcript/chain.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Draft, Observation } from '../vocabulary/observation.ts'
import type { Pco } from '../vocabulary/pco.ts'
import { eachCanary } from './each-canary.ts'
import { hideCanaries } from './hide-canaries.ts'

/** The secrets of one case, by label. They lie in one secret blob that the transcript points to. */
export interface Secrets {
  /** Canary tokens, 32 hex digits each. */
  readonly canaries: { readonly [label: string]: string }
  /** Key material that our peers know, base64. */
  readonly keys: { readonly [label: string]: string }
}

/** Records one run of one case: numbers observations, hides canaries in what the upper tester says, keeps secrets. */
export interface CaseRecorder {
  readonly observations: readonly Observation[]
  record(draft: Draft): number
  /** Issues a fresh canary. `mark`: the name of the case before its token, for who reads the text on the other side. */
  canary(): { readonly label: string; readonly token: string; readonly mark: string }
  /** A fresh id for a message of ours, which names the case. */
  messageId(): string
  /** The label of a canary token that this case issued. */
  labelOf(token: string): string | undefined
  /** Labels of all canaries in a text, in order. */
  labelsIn(text: string): string[]
  /** Keeps key material under a label. */
  keep(label: string, bytes: Uint8Array): void
  secret(label: string): Uint8Array | undefined
  /** Appends the secrets and the bindings and gives the whole. */
  finish(bindings: Json): Recording
}

/** Starts recording. @param id names the case inside its campaign */
export function caseRecorder(id: string, clock: ProtocolClock, blobs: BlobStore, bell: Bell): CaseRecorder {
  const observations: Observation[] = []
  const canaries: Record<string, string> = {}
  const labels = new Map<string, string>()
  const keys: Record<string, string> = {}

  const record = (draft: Draft): number => {
    const n = observations.length
    const { kind, type, pco } = draft
    const data = pco.startsWith('upper:') ? hideCanaries(draft.data, labels) : draft.data
    // one literal, so that all observations have one shape in memory
    observations.push({ kind, type, pco, data, n, t: clock.now() } as Observation)
    bell.ring()
    return n
  }
  return {
    observations,
    record,
    canary() {
      const token = freshCanary()
      const label = `c${labels.size + 1}`
      labels.set(token, label)
      canaries[label] = token
      return { label, token, mark: `${id} ${token}` }
    },
    messageId: () => `${id.replace('/', '.')}.${randomUUID()}`,
    labelOf: (token) => labels.get(token),
    labelsIn(text) {
      const found: string[] = []
      eachCanary(text, labels, (label) => found.push(label))
      return found
    },
    keep: (label, bytes) => {
      keys[label] = Buffer.from(bytes).toString('base64')
    },
    secret: (label) => (keys[label] === undefined ? undefined : Buffer.from(keys[label], 'base64')),
    finish(bindings) {
      const secrets: Secrets = { canaries, keys }
      const blob = blobs.put(Buffer.from(JSON.stringify(secrets)), 'secret')
      record({ kind: 'stimulus', type: 'secrets.kept', pco: 'world:secrets', data: { blob } })
      record({ kind: 'bindings', type: 'bindings', pco: 'world:bindings' as Pco, data: asStored(bindings) })
      return {
        header: { parley: 'transcript/1', salt: freshBytes(16).toString('hex'), case: id },
        observations,
      }
    },
  }
}

/** A value as a reader of the transcript gets it, so that a case is judged on the same thing now and later. */
function asStored(value: Json): Json {
  return JSON.parse(canonical(value)) as Json
}
