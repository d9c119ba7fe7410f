import type { Profile } from '../catalogue/profile.ts'
import type { Element } from '../formats/stanza/element.ts'
import type { Groups } from './groups.ts'
import type { Listeners } from './listeners.ts'
import type { MailboxDesk } from './mailbox.ts'
import type { MessageForm } from './message-form.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import type { Refuse } from './refusal.ts'
import { isInternalForm, type Registry } from './registry.ts'
import { retryAfter } from './retry-after.ts'
import type { RoutedGroupMessage, RoutedMessage, RoutedSignal } from './routed.ts'
import type { StanzaLog } from './stanza-log.ts'
import type { StanzasOut } from './stanzas-out.ts'
import type { StreamSession } from './stream/stream-session.ts'
import { vanish } from './stream/vanish.ts'

/** What a message router works with. */
export interface MessageRouterParts {
  readonly profile: Profile
  readonly registry: Registry
  readonly mailbox: MailboxDesk
  readonly misbehaviours: Misbehaviours
  readonly log: StanzaLog
  readonly refuse: Refuse
  readonly out: StanzasOut
  readonly groups: Groups
  readonly messages: Listeners<RoutedMessage>
  readonly groupMessages: Listeners<RoutedGroupMessage>
  readonly signals: Listeners<RoutedSignal>
  /** Whether there is a connection to an account now. */
  isOnline(address: string): boolean
  /** The account has no connection and a message was stored for it. */
  wake(address: string): void
}

/** How a ciphertext is written: its base64, if it is known, and what becomes of the stanza. */
interface DeliveryForm {
  readonly base64?: string
  readonly alter?: ((stanza: string) => string) | undefined
}

/** Takes messages of candidates' clients, and puts ciphertexts into the mailbox. */
export interface MessageRouter {
  handle(session: StreamSession, stanza: Element): void
  /** Stores a ciphertext for a candidate's account and sends it, or wakes the account. False if there is none. */
  deliver(ciphertext: RoutedMessage, form?: DeliveryForm): boolean
}

/** Creates the router. */
export function createMessageRouter(parts: MessageRouterParts): MessageRouter {
  const { profile, registry, mailbox, misbehaviours, log, refuse, out, messages, signals, groups } = parts

  const deliver = (ciphertext: RoutedMessage, { base64, alter }: DeliveryForm = {}): boolean => {
    const { from, to, id } = ciphertext
    if (registry.account(to) === undefined) return false
    const xml = out.message(ciphertext, base64)
    store(from, to, id, alter ? alter(xml) : xml)
    return true
  }

  const store = (from: string, to: string, id: string, xml: string) => {
    mailbox.put(to, { from, id, xml })
    mailbox.flush(to)
    if (!parts.isOnline(to)) parts.wake(to)
  }

  /** Whether a stanza may go to this address; otherwise it has been answered. Unknown and unwilling look alike. */
  const reaches = (session: StreamSession, stanza: Element, to: string): boolean => {
    if (registry.account(to) !== undefined || registry.isOptedIn(to)) return true
    if (registry.isUser(to)) refuse(session, stanza, 'service-unavailable', `${to} has not opted in`)
    else if (isInternalForm(to, profile.domain))
      refuse(session, stanza, 'service-unavailable', `${to} is nobody`)
    else refuse(session, stanza, 'jid-malformed', `${to} is no internal address`)
    return false
  }

  /** Whether a message is over a limit; then it has been answered. */
  const isLimited = (session: StreamSession, stanza: Element): boolean => {
    const limit = misbehaviours.get('limit-messages', session.account)
    if (limit === undefined) return false
    const named = retryAfter(profile.namespace, limit)
    refuse(session, stanza, 'resource-constraint', 'a limit', ...(named ? [named] : []))
    return true
  }

  const route = (session: StreamSession, form: MessageForm & { readonly form: 'ciphertext' }) => {
    const { to, id, encoding, bytes, base64, commitment } = form
    const from = session.account
    const message = { from, to, id, encoding, bytes, ...(commitment !== undefined && { commitment }) }
    const isStored = deliver(message, { base64 })
    if (misbehaviours.get('withhold-accepted') === undefined) session.send(out.accepted(id, to))
    if (!isStored) messages.tell(message)
  }

  /** One ciphertext for all members: each of the candidate's gets a copy, ours hear of it together. */
  const routeToGroup = (
    session: StreamSession,
    stanza: Element,
    form: MessageForm & { readonly form: 'group' },
  ) => {
    const { to: group, id, bytes, base64 } = form
    const from = session.account
    const members = groups.members(group)
    if (members === undefined) return refuse(session, stanza, 'item-not-found', `there is no group ${group}`)
    if (!members.includes(from)) return refuse(session, stanza, 'forbidden', `${from} is not in ${group}`)
    const message = { from, group, id, bytes }
    for (const to of members)
      if (to !== from && registry.account(to) !== undefined)
        store(from, to, id, out.groupMessage(message, to, base64))
    if (misbehaviours.get('withhold-accepted') === undefined) session.send(out.accepted(id, group))
    parts.groupMessages.tell(message)
  }

  const acknowledge = (
    session: StreamSession,
    stanza: Element,
    form: MessageForm & { readonly form: 'ack' },
  ) => {
    const { to, from, id, error } = form
    if (to !== profile.domain) return refuse(session, stanza, 'bad-request', `ack goes to ${profile.domain}`)
    const outcome = mailbox.acknowledge(session.account, from, id)
    if (outcome === 'unknown')
      refuse(session, stanza, 'item-not-found', `no message ${id} of ${from} was delivered`)
    else if (registry.isUser(from))
      signals.tell({ kind: 'transport', from: session.account, to: from, id, error })
  }

  /** Passes something on that is not acknowledged; what only matters now is lost on those who are away. */
  const pass = (signal: RoutedSignal, xml: string, lasts: boolean) => {
    if (registry.isUser(signal.to)) return signals.tell(signal)
    if (!lasts && !parts.isOnline(signal.to)) return
    mailbox.put(signal.to, { from: signal.from, xml })
    mailbox.flush(signal.to)
  }

  /** Breaks a connection off behind what was heard last on it. */
  const cutsBehind = (session: StreamSession, heard: 'acknowledgement' | 'receipt') => {
    if (misbehaviours.peek('cut-behind')?.last !== heard) return
    if (misbehaviours.get('cut-behind', session.account) === undefined) return
    misbehaviours.clear('cut-behind')
    vanish(session)
  }

  return {
    deliver,
    handle(session, stanza) {
      const form = log.formOf(stanza)
      const from = session.account
      if (form.form === 'error') return
      if (form.form === 'bad') return refuse(session, stanza, form.condition, form.reason)
      if (form.form === 'ack') {
        acknowledge(session, stanza, form)
        return cutsBehind(session, 'acknowledgement')
      }
      if (form.form === 'group')
        return isLimited(session, stanza) ? undefined : routeToGroup(session, stanza, form)
      if (!reaches(session, stanza, form.to)) return
      const { to } = form
      if (form.form === 'ciphertext') {
        if (!isLimited(session, stanza)) route(session, form)
      } else if (form.form === 'receipt') {
        pass(
          { kind: form.receipt, from, to, id: form.id },
          out.receipt(from, to, form.receipt, form.id),
          true,
        )
        if (form.receipt === 'delivered') cutsBehind(session, 'receipt')
      } else if (form.form === 'retry')
        pass(
          { kind: 'retry', from, to, id: form.id, count: form.count },
          out.retry(from, to, form.id, form.count),
          true,
        )
      else
        pass(
          { kind: 'typing', from, to, composing: form.composing },
          out.typing(from, to, form.composing),
          false,
        )
    },
  }
}
