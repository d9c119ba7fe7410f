import type { PlayReadings } from '../catalogue/dossier.ts'
import { conduct } from '../judge/conduct.ts'
import { claimsOf, type Log } from '../judge/select.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import type { Recording } from '../transcript/chain.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Measure } from './measure.ts'

/**
 * What one play of a measure shows, from its transcript alone: the only code that makes readings, in the live run and in
 * `verify`. A play that did not end gives no figure. Throws `harness` when the measure reads what it does not declare.
 */
export function readPlay(
  measure: Pick<Measure, 'id' | 'read' | 'figures' | 'curves'>,
  transcript: Recording,
  stimulus: Json,
  blobs: Pick<BlobStore, 'get'>,
): PlayReadings {
  const log: Log = { observations: transcript.observations, blob: (digest) => blobs.get(digest) }
  const done = conduct(log).map((judgement) => judgement.because)
  const halted = claimsOf(log, 'case.halted').map((o) => `${o.data.step}: ${o.data.because}`)
  const last = transcript.observations.at(-1)
  const [reason = last?.kind === 'bindings' ? undefined : 'the play did not end'] = halted
  if (reason !== undefined) {
    const unread = measure.figures.map(({ id }) => ({ figure: id, because: reason }))
    return { readings: [], unread, curves: [], conduct: done }
  }
  const { readings, unread = [], curves = [] } = measure.read(log, (last?.data ?? null) as Json, stimulus)
  const named = new Set(measure.figures.map(({ id }) => id))
  const strange = [...readings, ...unread].find(({ figure }) => !named.has(figure))
  if (strange)
    throw new ParleyError(
      'harness',
      `measure ${measure.id} reads ${strange.figure}, which it does not declare`,
    )
  return { readings, unread, curves, conduct: done }
}

/** Kinds of adapter action that a transcript shows, sorted. */
export function callsIn({ observations }: Pick<Recording, 'observations'>): readonly string[] {
  const made = observations.flatMap((o) =>
    o.kind === 'stimulus' && o.type === 'call.made' ? [o.data.action] : [],
  )
  return [...new Set(made)].sort()
}
