import type { Judgement } from '../vocabulary/judgement.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import { judged } from './judges.ts'
import { type Log, proofsOf, stimuliOf } from './select.ts'

type Header = NonNullable<ProofData['ciphertext.sent']['header']>

/** Whose bundle was wrong, and who was to refuse it: internal addresses. */
export interface WrongBundle {
  readonly from: string
  readonly to: string
  /** Which messages rest on the wrong part, by what anyone can read of them; all of them by default. */
  readonly rests?: (header: Header | undefined) => boolean
  /** Which misbehaviours make it wrong; by default every one that is about this owner. */
  readonly by?: readonly string[]
}

/**
 * No message rests on a bundle that was served while a misbehaviour for its owner was on. Whoever fetches again when the
 * directory is honest may send, also what it held back before.
 */
export function refusesBundle(
  log: Log,
  { from, to, rests = () => true, by }: WrongBundle,
  because: string,
): Judgement {
  const fetched = proofsOf(log, 'stanza.received')
    .filter((o) => o.data.account === from && o.data.name === 'iq' && asksFor(o.data.xml, to))
    .map((o) => o.n)
  const switches = stimuliOf(log, 'misbehaviour.set').filter(
    (o) => concerns(o.data.detail, to) && (by?.includes(o.data.name) ?? true),
  )
  const wrongAt = (n: number) => {
    const on = new Set<string>()
    for (const { n: at, data } of switches)
      if (at < n) {
        if (data.on) on.add(data.name)
        else on.delete(data.name)
      }
    return on.size > 0
  }
  const sent = proofsOf(log, 'ciphertext.sent').filter(
    (o) => o.data.from === from && o.data.to === to && rests(o.data.header),
  )
  const bad = sent.filter(({ n }) => {
    const last = fetched.filter((at) => at < n).at(-1)
    return last === undefined || wrongAt(last)
  })
  if (bad.length > 0)
    return judged(
      'bundle',
      'fail',
      because,
      bad.map((o) => o.n),
    )
  return judged(
    'bundle',
    'pass',
    `not seen: ${because}`,
    fetched.filter((n) => wrongAt(n)),
  )
}

function asksFor(xml: string, jid: string): boolean {
  return /<bundle[\s>]/.test(xml) && (xml.includes(`"${jid}"`) || xml.includes(`'${jid}'`))
}

function concerns(detail: unknown, of: string): boolean {
  return typeof detail === 'object' && detail !== null && 'of' in detail && detail.of === of
}
