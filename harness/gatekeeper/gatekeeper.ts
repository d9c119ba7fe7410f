import type { Caller } from '../formats/proxy-header.ts'
import type { Element } from '../formats/stanza/element.ts'
import type { LinkFault } from '../vocabulary/link-fault.ts'
import type { FrameAttack, OctetChange } from '../vocabulary/noise.ts'
import type { AccountExport } from './account-export.ts'
import { accountsDesk, type KnownAccount } from './accounts-desk.ts'
import { openDesks } from './desks.ts'
import type { Directory } from './directory.ts'
import { type GroupHint, groupHint } from './group-stanza.ts'
import type { Groups } from './groups.ts'
import type { Integrators } from './integrators.ts'
import type { Mailbox } from './mailbox.ts'
import type { MediaDesk } from './media/media-desk.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import type { GatekeeperAddresses, GatekeeperOptions } from './options.ts'
import type { Push } from './push.ts'
import type { RoutedGroupMessage, RoutedMessage, RoutedSignal } from './routed.ts'
import type { Spoils } from './spoils.ts'
import type { ServerLoss } from './stream/sasl/login.ts'
import { vanish } from './stream/vanish.ts'

export type { RoutedGroupMessage, RoutedMessage, RoutedSignal }

/** A simulated gatekeeper on the loopback interface: correct and strict until a misbehaviour is switched on. */
export interface Gatekeeper {
  readonly integrators: Integrators
  readonly directory: Directory
  readonly mailbox: Mailbox
  /** Whom messages of groups are passed on to. */
  readonly groups: Groups
  readonly misbehaviours: Misbehaviours
  /** What it says with changed octets. */
  readonly spoils: Pick<Spoils, 'set' | 'clear'>
  /** Push calls out of turn, and the keys that sign them. */
  readonly push: Pick<Push, 'keys' | 'kit' | 'call' | 'holds'>
  /** Files: those of our users, and what theirs fetch of the candidate's. */
  readonly media: Omit<MediaDesk, 'close'>
  pixit(integrator: string): GatekeeperAddresses
  /** Makes a user of ours, reachable and without keys. @param address by default a free one */
  createUser(address?: string): { readonly address: string }
  /** Whether a user of ours wants to be reached. Throws `harness` for anybody else. */
  setOptIn(address: string, optedIn: boolean): void
  /**
   * Stores a ciphertext for a candidate's account and sends it or wakes the account. False: no such account.
   * @param alter gets the stanza and gives what is stored and sent in its place
   */
  deliver(message: RoutedMessage, alter?: (stanza: string) => string): boolean
  /** Sends receipts of a user of ours, one stanza for each id; they wait for an account without a stream. */
  sendReceipt(from: string, to: string, receipt: 'delivered' | 'read', ids: readonly string[]): void
  /** A user of ours could not open the account's message: asks for it again, for the `count`th time. */
  sendRetry(from: string, to: string, id: string, count: number): void
  /** Sends a chat state, which is lost on an account without a stream. */
  sendTyping(from: string, to: string, composing: boolean): void
  /** Sends anything on an account's stream, a string exactly as it is. False: it has no stream. */
  inject(account: string, stanza: Element | string): boolean
  /**
   * Sends frames that no correct gatekeeper sends on an account's Noise connection, which hold these messages; the frame that
   * is repeated holds a chat state. False: it has no such connection.
   */
  disturb(account: string, attack: FrameAttack, messages: readonly RoutedMessage[]): boolean
  /**
   * Sends a message whose octets are changed on an account's Noise connection or WebSocket, and keeps no copy of it. False: it
   * has neither.
   */
  alter(message: RoutedMessage, alteration: OctetChange): boolean
  /** Sends octets as they are on an account's stream, be they a stanza or not. False: it has no stream. */
  write(account: string, octets: Uint8Array): boolean
  /** Something is wrong with an account's connection from now on. False: it has none. */
  hamper(account: string, fault: LinkFault): boolean
  /** Calls `listener` for every message to a user of ours, until the returned function is called. */
  onMessage(listener: (message: RoutedMessage) => void): () => void
  /** The same for every message that the candidate sends to a group. */
  onGroupMessage(listener: (message: RoutedGroupMessage) => void): () => void
  /** What a member gets of a message of a group. */
  groupStanza(message: RoutedGroupMessage, to: string): string
  /** Something that the gatekeeper says of a group to `to`, as nobody asked: without proof, like every notice. */
  groupHint(to: string, group: string, about: string, others: readonly string[], hint: GroupHint): Element
  /** The same for everything else that the candidate sends to a user of ours: receipts, retries, chat states. */
  onReceipt(listener: (signal: RoutedSignal) => void): () => void
  accounts(): readonly KnownAccount[]
  account(address: string): KnownAccount | undefined
  /** An account's record, for another gatekeeper. Throws `harness` when it is not known. */
  exportAccount(address: string): AccountExport
  /** Takes an account over from another gatekeeper: same address, same keys, no enlistment. Again replaces it. */
  adopt(account: AccountExport): void
  /** Destroys the account's connection without a word. `forgets`: its session cannot be resumed. */
  cut(account: string, forgets?: boolean): void
  /** The server goes, as far as the client of this account can see; resolves when that has left. */
  lose(account: string, loss: ServerLoss): Promise<void>
  /** How many connections of the candidate's proxy there are at this moment. */
  proxied(): number
  /** The number of the newest one that there was. */
  newestProxied(): number
  /** How many there are that are newer than this one and, by the proxy's word, for this caller. */
  proxiedFor(caller: Caller, since: number): number
  /** What failed on our own side so far: the harness is wrong when there is anything. */
  faults(): readonly unknown[]
  close(): Promise<void>
}

/** Starts a simulated gatekeeper (HTTPS and two stream ports, all free ones). */
export async function createGatekeeper(options: GatekeeperOptions): Promise<Gatekeeper> {
  const desks = await openDesks(options)
  const { registry, directory, mailbox, misbehaviours, integrators, messages, signals, faults, router, out } =
    desks
  const session = (address: string) => desks.streams.session(address)
  const accounts = accountsDesk(desks, options.clock)
  const store = (from: string, to: string, xml: string) => {
    if (registry.account(to) === undefined) return
    mailbox.put(to, { from, xml })
    mailbox.flush(to)
  }
  return {
    integrators,
    directory,
    mailbox,
    groups: desks.groups,
    misbehaviours,
    spoils: desks.spoils,
    push: desks.push,
    media: desks.media,
    pixit: () => desks.addresses,
    createUser: (address) => ({ address: registry.addUser(address) }),
    setOptIn: (address, optedIn) => registry.setOptIn(address, optedIn),
    deliver: (message, alter) => router.deliver(message, { alter }),
    sendReceipt(from, to, receipt, ids) {
      for (const id of ids) store(from, to, out.receipt(from, to, receipt, id))
    },
    sendRetry: (from, to, id, count) => store(from, to, out.retry(from, to, id, count)),
    sendTyping: (from, to, composing) => void session(to)?.send(out.typing(from, to, composing)),
    inject: (address, stanza) => session(address)?.send(stanza) ?? false,
    disturb(address, attack, messages) {
      const [first] = messages
      // what is repeated is right the first time, and must need no acknowledgement then
      const stanzas =
        attack === 'repeated' && first !== undefined
          ? [out.typing(first.from, first.to, true)]
          : messages.map((each) => out.message(each))
      return session(address)?.disturb(attack, stanzas) ?? false
    },
    alter: (message, alteration) => session(message.to)?.alter(out.message(message), alteration) ?? false,
    write: (address, octets) => session(address)?.raw(octets) ?? false,
    hamper: (address, fault) => session(address)?.fault(fault) ?? false,
    onMessage: (listener) => messages.add(listener),
    onGroupMessage: (listener) => desks.groupMessages.add(listener),
    groupStanza: (message, to) => out.groupMessage(message, to),
    groupHint: (...parts) => groupHint(options.profile, ...parts),
    onReceipt: (listener) => signals.add(listener),
    accounts: accounts.all,
    account: accounts.find,
    exportAccount: accounts.export,
    adopt: accounts.adopt,
    cut(address, forgets = false) {
      const lost = session(address)
      if (lost && forgets) vanish(lost)
      else lost?.cut()
    },
    lose: (address, loss) => desks.streams.lose(address, loss),
    proxied: () => desks.streams.proxied(),
    newestProxied: () => desks.streams.newestProxied(),
    proxiedFor: (caller, since) => desks.streams.proxiedFor(caller, since),
    faults: () => [...faults],
    close: () => desks.close(),
  }
}
