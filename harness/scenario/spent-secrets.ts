import { chainFrom, rootKeyStep } from '../formats/signal/derive.ts'
import { readCiphertext } from '../formats/signal/read-ciphertext.ts'
import { readSessionRecord } from '../formats/signal/record.ts'
import type { RoutedMessage } from '../gatekeeper/gatekeeper.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { ChainSecret } from './users.ts'

const FARTHEST = 25_000

/** What a peer can compute of the keys that the other side had: they follow from its own records and from the wire. */
export interface SpentSecrets {
  /** A message of the candidate was opened. @param before this peer's session record before it @param after reads it now */
  opened(message: RoutedMessage, before: Uint8Array | undefined, after: () => Uint8Array | undefined): void
  /** Labels of the root keys that the candidate had in its turns; those in between its two steps of a turn too. */
  roots(now: Uint8Array | undefined): string[]
  /** Places in the candidate's sending chains that were used, and the next one of the newest chain. */
  sent(): { readonly spent: readonly ChainSecret[]; readonly next: ChainSecret | undefined }
}

/** A message that was opened, and for the first one of a chain the records around it. */
interface Waiting {
  readonly ratchetKey: string
  readonly counter: number
  readonly before?: Uint8Array | undefined
  readonly after?: Uint8Array | undefined
}

/** See {@link SpentSecrets}. Every key is kept as a secret of the case. @param name of the peer, for the labels */
export function spentSecrets(name: string, recorder: CaseRecorder): SpentSecrets {
  const roots = new Map<string, string>()
  const chains = new Map<string, ReturnType<typeof chainFrom>[number][]>()
  const begun = new Set<string>()
  const waiting: Waiting[] = []
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
  const begin = ({ ratchetKey, before, after }: Waiting) => {
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
      chains.set(ratchetKey, [...chainFrom(stepped.chainKey, 0, 1)])
    } else chains.set(ratchetKey, [...chainFrom(chain.chainKey, chain.index, 1)])
  }
  const place = (ratchetKey: string, index: number) => {
    const known = chains.get(ratchetKey)
    const first = known?.[0]
    const last = known?.at(-1)
    if (!known || !first || !last || index < first.index || index - first.index > FARTHEST) return undefined
    if (index > last.index)
      known.push(...chainFrom(last.chainKey, last.index, index - last.index + 1).slice(1))
    return known[index - first.index]
  }
  const compute = () => {
    for (const message of waiting.splice(0)) {
      const { ratchetKey, counter } = message
      if (!chains.has(ratchetKey)) begin(message)
      const used = place(ratchetKey, counter)
      const coming = place(ratchetKey, counter + 1)
      if (used) spent.push(keep(ratchetKey, used.index, used.chainKey, used.seed))
      if (coming) next = keep(ratchetKey, coming.index, coming.chainKey, coming.seed)
    }
  }
  return {
    opened({ encoding, bytes }, before, after) {
      const header = readCiphertext(encoding, bytes)
      if (!header) return
      const { ratchetKey, counter } = header
      // Records are needed once for each chain, and nothing is computed before it is asked for.
      waiting.push({ ratchetKey, counter, ...(begun.has(ratchetKey) ? {} : { before, after: after() }) })
      begun.add(ratchetKey)
    },
    roots(now) {
      compute()
      root(now && readSessionRecord(now)?.rootKey)
      return [...roots.values()]
    },
    sent() {
      compute()
      return { spent, next }
    },
  }
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex')
}
