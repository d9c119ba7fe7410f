import type { Element } from '../formats/stanza/element.ts'
import type { StanzaLog } from './stanza-log.ts'
import { type StanzaCondition, stanzaError } from './stream/stanza-reply.ts'
import type { StreamSession } from './stream/stream-session.ts'

/** Answers a stanza with an error and records that it was refused. */
export type Refuse = (
  session: StreamSession,
  stanza: Element,
  condition: StanzaCondition,
  reason: string,
  ...details: readonly Element[]
) => void

/** See {@link Refuse}. The reason is recorded and not sent: it would tell what the error is made to hide. */
export function refuser(log: StanzaLog): Refuse {
  return (session, stanza, condition, reason, ...details) => {
    log.refused(session.account, reason)
    session.send(stanzaError(stanza, condition, '', ...details))
  }
}
