import type { Outcome } from '../candidate/candidate.ts'
import type { UserContent } from '../candidate/protocol/content.ts'
import type { WeakKeys } from '../e2ee/first-message.ts'
import type { Generation } from '../e2ee/generation.ts'
import type { Content } from '../formats/content/content.ts'
import type { RoutedMessage } from '../gatekeeper/gatekeeper.ts'
import type { GroupSide } from './group-side.ts'

/** A message that a simulated user encrypted and still holds: the network adversary's material. */
export interface Sealed {
  /** Message id, inside the encryption and on the stanza. */
  readonly id: string
  /** Label of its canary. */
  readonly canary: string
  readonly encoding: 'pkmsg' | 'msg'
  readonly bytes: Uint8Array
  /** Sender's ratchet public key, hex, and the counter in its chain; on the engine plane the harness's count of both. */
  readonly ratchetKey: string
  readonly counter: number
  /** What its sender committed to, when it is franked. */
  readonly commitment?: string
}

/** What a candidate's user was asked to send. `outcome` is the candidate's word. */
export interface Sent {
  readonly id: string
  readonly canary: string
  readonly outcome: Outcome<{ id: string }>['outcome']
  readonly cause: string
}

/** How a sealed message is handed over. Everything not named is as the sender made it. */
export interface Handover {
  readonly id?: string
  readonly from?: string
  readonly bytes?: Uint8Array
  readonly encoding?: 'pkmsg' | 'msg'
  /** In place of the sender's own; `undefined` takes it away. */
  readonly commitment?: string | undefined
  readonly form?: 'original' | 'duplicate' | 'corrupted' | 'replayed' | 'forged'
  /** Rewrites the stanza on its way, as a lying gatekeeper would: gets the usual one, gives what is sent in its place. */
  readonly alter?: (stanza: string) => string
  readonly note?: string
}

/** Forms in which content can be brought to a receiver outside a session; all of them look like ciphertext to a router. */
export type Disguise =
  | 'group message'
  | 'group key'
  | 'open group key'
  | 'plaintext group key'
  | 'open content'
  | 'open padded content'
  | 'plaintext content'
  | 'plaintext padded content'

/** What a forged stanza is made of. */
export interface Forgery {
  readonly id: string
  readonly from: string
  readonly to: string
  /** The profile's own namespace. */
  readonly namespace: string
  /** Adds the canary to a text. */
  mark(text: string): string
}

/** A simulated user on the gatekeeper's side, with real keys. Steps are verbs in the third person. */
export interface Tester {
  readonly name: string
  readonly address: string
  /** Encrypts for the candidate's user and keeps the result back. A string means a text. */
  seals(to: CandidateUser, content: string | UserContent): Promise<Sealed>
  /** The same with a fresh key inside, under which the stanza commits to the content (profile, "Franking"). */
  sealsFranked(to: CandidateUser, content: string | UserContent): Promise<Sealed>
  /** Encrypts content of any kind, known to the candidate's adapter or not. */
  sealsContent(to: CandidateUser, content: (mark: (text: string) => string) => Content): Promise<Sealed>
  /**
   * Encrypts a text as an endpoint of another generation would, from keys of the directory. It is the user's first word to
   * the candidate's user, and has an identity of its own: the user should say nothing else to them.
   */
  sealsInVersion(to: CandidateUser, version: Generation, text: string): Promise<Sealed>
  /**
   * A first message made by hand from keys of the directory, under an identity of its own, in which some keys may be of small
   * order: it opens for whoever takes every agreement as it comes.
   */
  sealsByHand(to: CandidateUser, text: string, weak: WeakKeys): Promise<Sealed>
  /** Encrypts the same content once more, under the same id and canary: what a sender does who lost track. */
  reseals(to: CandidateUser, sealed: Sealed): Promise<Sealed>
  /** Advances the sending chain by messages that are thrown away: one by default. */
  skips(to: CandidateUser, count?: number): Promise<void>
  /** Labels of the root keys that the candidate had up to its newest turn, as this peer can compute them. */
  spentRoots(to: CandidateUser): Promise<string[]>
  /** Hands a sealed message to the gatekeeper for delivery, as often and as altered as wished. */
  delivers(sealed: Sealed, to: CandidateUser, handover?: Handover): void
  /** A text in a form that no session protects, as if it were a ciphertext. The forms of one user share one group key. */
  disguises(to: CandidateUser, form: Disguise, text: string): Promise<Sealed>
  /** Puts a stanza of any form on the way. Gives its id and the canary that `mark` adds. @param how for the transcript */
  forges(
    to: CandidateUser,
    how: string,
    make: (parts: Forgery) => string,
    from?: string,
  ): { readonly id: string; readonly canary: string }
  /** Encrypts and delivers. */
  sends(to: CandidateUser, content: string | UserContent): Promise<Sealed>
  /** The number that this user's client shows for the candidate's user, as a library computes it that is not the judge's. */
  readsNumber(of: CandidateUser): Promise<string>
  /** The code that this user's client shows for the candidate's user to scan. */
  showsCode(of: CandidateUser): Promise<Uint8Array>
  /** The public identity key of this user, and the one that it has pinned for the candidate's user: hex, with type octet. */
  identityKeys(of: CandidateUser): Promise<{ readonly own: string; readonly theirs: string }>
  /** Encrypts a text whose encoding `alter` changes first: authentic, and of a form that no version of the client makes. */
  sealsAltered(
    to: CandidateUser,
    text: string,
    alter: (encoded: Uint8Array) => Uint8Array,
    options?: { readonly padded?: boolean },
  ): Promise<Sealed>
  /** Has lost its session with the candidate's user: what it sends next begins a new one. */
  forgets(to: CandidateUser): Promise<void>
  /** What became here of a message of the candidate that has arrived by now. */
  looks(sent: Sent): Promise<'opened' | 'unopened' | 'absent'>
  /** Engine plane: what the engine of this user said to a message that it did not open. */
  whyNot?(sent: Sent): string
  /** Waits until a message of the candidate was opened; `false` when it does not come or cannot be opened. */
  opens(sent: Sent): Promise<boolean>
  /** What a message of the candidate said that this user opened; `undefined` when it cannot be read. Wire plane. */
  reads?(sent: Sent): Content | undefined
  /** Keeps what was inside a message that this user opened, padding included, in the record. */
  dissects(sent: Sent): void
  /** Messages of the candidate wait unopened until released. */
  holds(): void
  /** Opens what was held, in the given order of arrival indices, or in arrival order; drops those left out when an order is given. */
  releases(order?: readonly number[]): Promise<void>
  /** How many messages of the candidate are held. */
  held(): number
  /** Secrets of the messages of the candidate that this user opened, and of the next one on the newest chain. */
  sentSecrets(of: CandidateUser): {
    readonly spent: readonly ChainSecret[]
    readonly next: ChainSecret | undefined
  }
  /** Secrets of the next messages that this user would send to the candidate: chain keys and seeds, kept under labels. */
  chainSecrets(to: CandidateUser, ahead: number): Promise<ChainSecret[]>
  /** What this user's identity key signs over any octets: a directory's helper that signs what no honest user would. */
  signs(octets: Uint8Array): Promise<Uint8Array>
  /** Begins a new session with the candidate's user, from a bundle that is fetched now. */
  renews(to: CandidateUser): Promise<void>
  /** Is given what a clone sends, too, as if the clone stood at the same gatekeeper. */
  hears(clone: CandidateUser): void
  /** Sends receipts for these ids, whether there is a reason for them or not: one stanza for each. */
  confirms(of: CandidateUser, receipt: 'delivered' | 'read', ids: readonly string[]): void
  /** Says that the candidate's message could not be opened, for the `count`th time. */
  asksAgain(sent: Sent, of: CandidateUser, count: number): void
  /**
   * Says in the protocol library's own form, which nothing authenticates, that a message of the candidate could not be opened:
   * under the ratchet key that stands on the message, or under another one.
   */
  reportsError(sent: Sent, of: CandidateUser, key: 'its own' | 'another'): void
  /** Wire plane: what this user has of groups. */
  readonly groups?: GroupSide
  /** The peer itself, for what has no step of its own: snapshots, bundles, sessions. */
  readonly peer: import('../e2ee/peer.ts').Peer
}

/** One place in a sender's chain: labels of its chain key and of its message-key seed. */
export interface ChainSecret {
  readonly index: number
  readonly chainKey: string
  readonly seed: string
}

/** What of a user's device is looked at: its logical state, its files as they are, what is written for developers. */
export type Scope = 'memory' | 'disk' | 'logs'
/** Whoever can be written to: a user of either side. */
export type Addressee = { readonly address: string }

/** What the user of the candidate agreed to, as a report is made. */
export interface ReportDraft {
  readonly messages: readonly { readonly id: string }[]
  readonly reason: string
  readonly forward: readonly ('origin' | 'third-party')[]
}

/** A user of the candidate, driven through the adapter. */
export interface CandidateUser {
  readonly name: string
  readonly handle: string
  readonly address: string
  readonly identifier: string
  readonly instance: string
  /** Sends and halts the case if the candidate refuses. */
  sends(to: Addressee, content: string | UserContent): Promise<Sent>
  /** Sends; a refusal is an answer like any other. */
  tries(to: Addressee, content: string | UserContent): Promise<Sent>
  /** Lists the durable store of one conversation and returns the listing's number. */
  lists(from: Addressee): Promise<number>
  /** Lists the conversation and says whether a message stands in it. */
  shows(from: Tester, sealed: Sealed): Promise<boolean>
  /**
   * The barrier: an ordinary message from `from` arrives, everything before it is processed, and the store is listed.
   * Returns the barrier's canary. Not arriving is for the judge to say.
   */
  catchesUp(from: Tester): Promise<string>
  /** As `catchesUp`, where the candidate may die of what came before: then nothing is halted, and the answer is empty. */
  outlives(from: Tester): Promise<string>
  /** Puts a routed message on the way to this user: the gatekeeper's mailbox, or a clone's. */
  receives(message: RoutedMessage, alter?: (stanza: string) => string): void
  /** Calls `listener` with everything that this user sends, until the returned function is called. */
  tells(listener: (message: RoutedMessage) => void): () => void
  /** Waits until the candidate says that nothing is pending, or for its declared batching time. */
  settles(): Promise<void>
  /** Waits until this message was handled, in whatever form it was delivered, then lists the store. */
  goesThrough(from: Tester, sealed: Sealed): Promise<number>
  /** The app is in the background: no stream, and a push may wake it. */
  goesToBackground(): Promise<void>
  /** The user looks at messages of a user, or of a group. */
  marksRead(from: Addressee, messages: readonly { readonly id: string }[]): Promise<void>
  sets(name: string, value: boolean | string): Promise<void>
  /** The directory that this user publishes at hands out all one-time prekeys that are there. */
  losesPrekeys(to: Tester): void
  /** Blocks a user, or lets the user in again. */
  blocks(whom: Addressee, blocked: boolean): Promise<void>
  /** Reports a user of ours, with what of theirs was chosen; they are blocked with it. A refusal halts the case. */
  reports(whom: Addressee, report: ReportDraft): Promise<void>
  /** Accepts the identity that a user came with last. */
  acceptsKeyChange(of: Addressee): Promise<void>
  /** Reads the number that both compare, of a user of either side. */
  readsNumber(of: Addressee): Promise<string>
  /** Says that a user was verified, or takes it back. */
  marksVerified(of: Addressee, verified: boolean): Promise<void>
  /** Whether a user is shown as verified. */
  showsVerified(of: Addressee): Promise<boolean>
  /** The code that a peer would scan. */
  showsCode(of: Addressee): Promise<Uint8Array>
  /** Scans a code as the peer's: whether the application says that it matches. `note` says what it is. */
  scansCode(of: Addressee, code: Uint8Array, note: string): Promise<boolean>
  /** The provider removes the account; a refusal halts the case. */
  isRemoved(): Promise<void>
  /** The user begins to type to somebody, or stops. Feature `typing`. */
  types(to: Addressee, composing: boolean): Promise<void>
  /** The user asks somebody to switch interoperability on. */
  asksToBeReached(by: Addressee): Promise<void>
  goesOffline(): Promise<void>
  goesOnline(): Promise<void>
  /** Exports the state, the files or the logs and returns the blob's digest; halts if the candidate cannot. */
  exportsState(scope: Scope): Promise<string>
  /** Has a line with a fresh canary written to the messenger's own log, and returns the canary's label: a control. */
  writesLog(): Promise<string>
}
