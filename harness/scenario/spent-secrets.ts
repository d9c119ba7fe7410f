import { chainFrom, rootKeyStep } from '../formats/signal/derive.ts'
import { readCiphertext } from '../formats/signal/read-ciphertext.ts'
import { readSessionRecord } from '../formats/signal/record.ts'
import type { RoutedMessage } from '../gatekeeper/gatekeeper.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { ChainSecret } from './users.ts'

const FARTHEST = 25_000

/** What a peer can compute of the keys that the other side had: they follow from its own records and from the wire. */
export interface SpentSecrets {
  /** A message of the candidate was opened. @param before,after this peer's session record, around it */
  opened(message: RoutedMessage, before: Uint8Array | undefined, after: Uint8Array | undefined): void
  /** Labels of the root keys that the candidate had in its turns; those in between its two steps of a turn too. */
  roots(now: Uint8Array | undefined): string[]
  /** Places in the candidate's sending chains that were used, and the next one of the newest chain. */
  sent(): { readonly spent: readonly ChainSecret[]; readonly next: ChainSecret | undefined }
}

/** See {@link SpentSecrets}. Every key is kept as a secret of the case. @param name of the peer, for the labels */
export function spentSecrets(name: string, recorder: CaseRecorder): SpentSecrets {
  const roots = new Map<string, string>()
  const starts = new Map<string, { readonly chainKey: Uint8Array; readonly index: number }>()
  const spent: ChainSecret[] = []
  let next: ChainSecret | undefined

  const root = (key: Uint8Array | undefined) => {
    const text = hex(key)
    if (key === undefined || key.length !== 32 || roots.has(text)) return
    const label = `root-${name}-${roots.size}`
    recorder.keep(label, key)
    roots.set(text, label)
  }
  const keep = (ratchetKey: string, index: number, chainKey: Uint8Array, seed: Uint8Array): ChainSecret => {
    const place = `${name}-${ratchetKey.slice(2, 14)}-${index}`
    const labels = { index, chainKey: `sent-chain-${place}`, seed: `sent-seed-${place}` }
    recorder.keep(labels.chainKey, chainKey)
    recorder.keep(labels.seed, seed)
    return labels
  }
  return {
    opened({ encoding, bytes }, before, after) {
      const header = readCiphertext(encoding, bytes)
      if (!header) return
      const { ratchetKey, counter } = header
      if (!starts.has(ratchetKey)) {
        const earlier = before && readSessionRecord(before)
        const now = after && readSessionRecord(after)
        const stepped =
          earlier?.sender &&
          rootKeyStep({
            rootKey: earlier.rootKey,
            ownPrivateKey: earlier.sender.ratchetPrivateKey,
            theirPublicKey: Buffer.from(ratchetKey, 'hex'),
          })
        const chain = now?.receivers.find((each) => hex(each.ratchetKey) === ratchetKey)
        if (!chain || chain.index > FARTHEST) return
        const reached = stepped && chainFrom(stepped.chainKey, 0, chain.index + 1).at(-1)?.chainKey
        if (stepped && hex(reached) === hex(chain.chainKey)) {
          root(earlier.rootKey)
          root(stepped.rootKey)
          starts.set(ratchetKey, { chainKey: stepped.chainKey, index: 0 })
        } else starts.set(ratchetKey, { chainKey: chain.chainKey, index: chain.index })
      }
      const start = starts.get(ratchetKey)
      const ahead = start ? counter - start.index : -1
      if (!start || ahead < -1 || ahead > FARTHEST) return
      const steps = chainFrom(start.chainKey, start.index, ahead + 2)
      const [used, coming] = ahead < 0 ? [undefined, steps[0]] : steps.slice(-2)
      if (used) spent.push(keep(ratchetKey, used.index, used.chainKey, used.seed))
      if (coming) next = keep(ratchetKey, coming.index, coming.chainKey, coming.seed)
    },
    roots(now) {
      root(now && readSessionRecord(now)?.rootKey)
      return [...roots.values()]
    },
    sent: () => ({ spent, next }),
  }
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex')
}
