import type { Session } from './session.ts'
import type { StreamEvent } from './stream-event.ts'

/** The sessions of a server: at most one for each account. */
export interface SessionRegistry {
  all(): readonly Session[]
  /** The account's session, connected or waiting for its resumption. */
  of(account: string): Session | undefined
  /** The account's session if this resumption id is its own. */
  resumable(account: string, id: string): Session | undefined
  /** Adds a new session; the account's former one ends in conflict. */
  add(session: Session): void
  remove(session: Session, cause: 'closed' | 'replaced' | 'expired'): void
}

/** Creates an empty registry. A session without a connection expires after `resumptionMs` of protocol time. */
export function sessionRegistry(
  resumptionMs: number,
  now: () => number,
  observe: (event: StreamEvent) => void,
): SessionRegistry {
  const byAccount = new Map<string, Session>()

  const remove: SessionRegistry['remove'] = (session, cause) => {
    if (byAccount.get(session.account) !== session) return
    byAccount.delete(session.account)
    session.dispose()
    observe({ type: 'ended', session, cause, unacknowledged: session.management?.unacknowledged ?? [] })
  }
  const of = (account: string) => {
    const session = byAccount.get(account)
    if (session?.detachedAt === undefined || now() - session.detachedAt <= resumptionMs) return session
    remove(session, 'expired')
    return undefined
  }

  return {
    all: () => [...byAccount.keys()].map(of).filter((session) => session !== undefined),
    of,
    resumable(account, id) {
      const session = of(account)
      return id !== '' && session?.management?.id === id ? session : undefined
    },
    add(session) {
      of(session.account)?.leave('replaced')
      byAccount.set(session.account, session)
    },
    remove,
  }
}
