import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { type Log, proofsOf } from './select.ts'

/** A stanza that the gatekeeper refused. */
export interface RefusedStanza {
  readonly n: number
  readonly account: string
  readonly name: string
  readonly reason: string
}

/**
 * What the gatekeeper refused, beside questions: whoever asks for what a server does not know is told so, and nothing comes of it
 * (RFC 6120, section 8.2.3).
 */
export function refusalsOf(log: Log): readonly RefusedStanza[] {
  const received = proofsOf(log, 'stanza.received')
  return proofsOf(log, 'stanza.refused').flatMap(({ n, data: { account, reason } }) => {
    const stanza = received.findLast((o) => o.n < n && o.data.account === account)?.data
    const isQuestion = stanza?.name === 'iq' && stanza.stanzaType === 'get'
    return isQuestion ? [] : [{ n, account, name: stanza?.name ?? '', reason }]
  })
}

/** Nothing was refused, beside questions. @param account the one that is looked at; all without it */
export function refusesNothing(log: Log, because: string, account?: string): Judgement {
  const refused = refusalsOf(log).filter((one) => account === undefined || one.account === account)
  const at = refused.map(({ n }) => n)
  return at.length > 0
    ? judged('refusals', 'fail', `${because} (${refused[0]?.reason})`, at)
    : judged('refusals', 'pass', `not seen: ${because}`)
}
