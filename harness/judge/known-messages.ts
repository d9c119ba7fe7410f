import type { KnownMessage } from './keystream.ts'
import { secretsOf } from './secrets.ts'
import { type Log, proofsOf, stimuliOf } from './select.ts'

/**
 * Messages with these canaries, of either side, with their texts as they were encrypted: what was sealed for the candidate, and
 * what it sent and a peer opened. `undefined` when the secrets of the case are not in this edition.
 */
export function knownMessages(log: Log, canaries: readonly string[]): readonly KnownMessage[] | undefined {
  const tokens = secretsOf(log)?.canaries
  if (tokens === undefined) return undefined
  const text = (content: string) =>
    Buffer.from(content.replaceAll(/⟦(c\d+)⟧/g, (_, label: string) => tokens[label] ?? ''))
  const theirs = stimuliOf(log, 'message.sealed')
    .filter((o) => canaries.includes(o.data.canary))
    .map(({ n, data }) => ({ n, plaintext: text(data.content), bytes: Buffer.from(data.bytes, 'base64') }))
  const sent = proofsOf(log, 'ciphertext.sent')
  const own = proofsOf(log, 'message.opened')
    .filter(({ data }) => canaries.includes(data.canary))
    .flatMap(({ data }) => {
      const one = sent.find((o) => o.data.id === data.id)
      return one
        ? [{ n: one.n, plaintext: text(data.content), bytes: Buffer.from(one.data.bytes, 'base64') }]
        : []
    })
  return [...theirs, ...own]
}
