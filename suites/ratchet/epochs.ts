import { type Judgement, judged, type Log, proofsOf } from '#harness'

/** So many round trips move the epoch for certain (measured: about 43). */
const SURE_TO_MOVE = 55

/**
 * Every ciphertext carries the post-quantum ratchet, and within a session that had enough round trips its epoch has moved.
 * A session that was begun anew has a new post-quantum handshake, and counts from there.
 */
export function epochsMove(log: Log, from: string, to: string, turns: number): readonly Judgement[] {
  const sent = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.from === from && o.data.to === to)
  const bare = sent.filter(
    ({ data: { header } }) => header && header.version >= 4 && header.pqEpoch === undefined,
  )
  if (bare.length > 0)
    return [
      judged(
        'postQuantum',
        'fail',
        `${bare.length} of ${sent.length} messages carry nothing of the post-quantum ratchet`,
        bare.map((o) => o.n),
      ),
    ]
  const at = sent.slice(-3).map((o) => o.n)
  const present = judged('postQuantum', 'pass', `all of ${sent.length} messages carry it`, at)
  const renewals = new Set(sent.flatMap((o) => o.data.header?.baseKey ?? []))
  const epochs = new Set(sent.flatMap((o) => o.data.header?.pqEpoch ?? []))
  const seen = [...epochs].sort((a, b) => a - b).join(', ')
  if (turns < SURE_TO_MOVE) return [present]
  if (renewals.size > 0)
    return [
      present,
      judged('moved', 'pass', `${renewals.size} sessions of the candidate’s own, epochs ${seen}`, at),
    ]
  return epochs.size > 1
    ? [present, judged('moved', 'pass', `epochs ${seen} in ${turns} round trips`, at)]
    : [present, judged('moved', 'fail', `the epoch is still ${seen} after ${turns} round trips`, at)]
}
