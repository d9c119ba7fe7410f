import { judged, type Log, proofsOf } from '#harness'

/** No (ratchet key, counter) pair of the candidate, its clones included, with two different ciphertexts. */
export function noPairTwice(log: Log) {
  const first = new Map<string, { n: number; bytes: string }>()
  const repeated: number[] = []
  const sent = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.header)
  for (const o of sent) {
    const pair = `${o.data.from} ${o.data.header?.ratchetKey} ${o.data.header?.counter}`
    const known = first.get(pair)
    if (known && known.bytes !== o.data.bytes) repeated.push(known.n, o.n)
    if (!known) first.set(pair, { n: o.n, bytes: o.data.bytes })
  }
  if (repeated.length > 0)
    return [judged('pair', 'fail', 'one message key encrypted two different messages', repeated)]
  return [
    judged(
      'pair',
      'pass',
      `${sent.length} ciphertexts, each under a key of its own`,
      sent.slice(0, 3).map((o) => o.n),
    ),
  ]
}
