import type { Outcome } from '../candidate/candidate.ts'
import type { SendableKind } from '../candidate/protocol/content.ts'
import type { SignalRules } from '../catalogue/pics.ts'
import type { OfferedBundle } from '../e2ee/bundle.ts'
import type { MisbehaviourDetail, MisbehaviourName } from '../gatekeeper/misbehaviours.ts'
import type { Notice } from '../gatekeeper/notices.ts'
import type { ServerFlaw } from '../gatekeeper/odd-replies.ts'
import type { PushKit } from '../gatekeeper/push-kit.ts'
import type { Spoilt } from '../gatekeeper/spoils.ts'
import type { ServerLoss } from '../gatekeeper/stream/sasl/login.ts'
import type { LinkFault } from '../vocabulary/link-fault.ts'
import type { FrameAttack, OctetChange } from '../vocabulary/noise.ts'
import type { Transport } from '../vocabulary/transport.ts'
import type { EngineGroups } from './engine-groups.ts'
import type { GroupChats } from './group-chat.ts'
import type { MediaActs } from './media.ts'
import type { ProxyActs } from './proxy.ts'
import type { CandidateUser, Handover, Sealed, Sent, Tester } from './users.ts'

/** Who plays a part: one of our simulated users, or a user of the candidate. */
export type Part = 'tester' | 'candidate'

/** The users of a scene by name. */
export type Cast<Spec extends { readonly [name: string]: Part }> = {
  readonly [Name in keyof Spec]: Spec[Name] extends 'tester' ? Tester : CandidateUser
}

/** A push call that is not an ordinary one. */
export interface PushAttack {
  /** What is wrong or unusual, in words; empty for what is in order. */
  readonly name: string
  /** The token, which is a good one otherwise; none: no token at all. */
  token?(kit: PushKit): string | undefined
  /** What is sent in place of the usual body. */
  readonly body?: string
  /** Headers that are added. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What a scene offers beside its users. */
export interface Props {
  /** The plane that the candidate is tried on. What only one of them has throws on the other. */
  readonly plane: 'wire' | 'engine'
  /** The simulated gatekeeper: correct until told otherwise; every case begins with a correct one. */
  readonly gatekeeper: {
    /** Switches a named misbehaviour on until the case ends or it is cleared. */
    misbehaves<Name extends MisbehaviourName>(name: Name, detail: MisbehaviourDetail<Name>): void
    behaves(): void
    /** Cuts the user's stream without a word. `forgets`: it cannot be resumed (XEP-0198). */
    cuts(user: CandidateUser, how?: 'forgets'): void
    /** Waits until the user's client has acknowledged every stanza under stream management; `false` when it does not. */
    seesCounted(user: CandidateUser): Promise<boolean>
    /**
     * Calls the provider to wake the user, out of turn; with an attack, the call is as that says.
     * Gives the status of the answer, 0 without one.
     */
    pushes(user: CandidateUser | Newcomer, attack?: PushAttack): Promise<number>
    /** Begins so many push calls whose bodies never end; the function that is returned breaks them off. */
    holdsPushes(count: number): Promise<() => void>
    /** Signs push calls with a new key from now on. The old one stays published until `withdraws`. */
    rotatesPushKeys(): void
    /** Takes every key but the one in force out of the published set. */
    withdrawsPushKeys(): void
    /** Waits until so many enlistments of the user were decided in this case, one by default; `false` when they do not come. */
    seesDecided(user: Newcomer, count?: number): Promise<boolean>
    /** Waits until a login under this address was refused in this case; `false` when none is. */
    seesRefused(address: string): Promise<boolean>
    /**
     * Waits until the user has asked the gatekeeper for something since the last misbehaviour, be it answered or not; `false`
     * when that does not come. @param name of the request's element
     */
    seesAsking(user: CandidateUser, name: 'leave' | 'group'): Promise<boolean>
    /** Waits until the gatekeeper knows the user no more; `false` when it goes on knowing. */
    seesLeft(user: CandidateUser): Promise<boolean>
    /**
     * Waits until each of these users has a stream again, or has broken so many off before the login since the last
     * misbehaviour, one by default; `false` when some do neither.
     */
    seesTurnedAway(users: readonly CandidateUser[], times?: number): Promise<boolean>
    /** This user of ours does not want to be reached from now on. */
    closes(to: Tester): void
    /** Waits until each of these users has a stream again; `false` when they do not all come back. */
    seesOnline(...users: readonly CandidateUser[]): Promise<boolean>
    /** The server goes: the streams of these users end at once, in this order, and no login is answered until it behaves. */
    goes(how: ServerLoss, users: readonly CandidateUser[]): Promise<void>
    /** Watches for so many milliseconds of a responsive event loop, or until one user has tried so many times to log in. */
    watches(ms: number, tries: number): Promise<void>
    /** Fetches a bundle of the candidate's user as a peer would, and records what was served. */
    servesBundle(of: CandidateUser, to: Tester): boolean
    /**
     * Fetches ONE bundle of the candidate's user and starts a session of each tester from it, as a lying directory would. With
     * `prekey` or `kyber` each gets a bundle of its own in which only that one-time key is the first one's.
     */
    sharesBundle(
      of: CandidateUser,
      testers: readonly Tester[],
      share?: 'bundle' | 'prekey' | 'kyber',
    ): Promise<void>
    /** The public keys of the candidate's user as a peer fetches them, or halts. */
    fetchesBundle(of: CandidateUser, to: Tester): OfferedBundle
    /** Fetches bundles until the one-time prekeys are gone, and starts a session of each tester from what is left. */
    depletes(of: CandidateUser, testers: readonly Tester[]): Promise<void>
    /** From now on the directory gives out the keys of `owner` for `copy` too. */
    copiesKeys(owner: Tester, copy: Tester): void
    /** Hands the candidate's user a message of its own, stamped as coming from `from`. */
    returns(sent: Sent, from: Tester, to: CandidateUser, id?: string): void
    /** Waits until the candidate acknowledged or answered a delivered message on the wire; `false` if it does not. */
    seesHandled(user: CandidateUser, id: string): Promise<boolean>
    /** Fetches bundles until the one-time prekeys that were there are gone. */
    drainsPrekeys(of: CandidateUser, to: Tester): void
    /** Waits until there are one-time prekeys of every kind that the user ever published; `false` when there are none again. */
    seesRefilled(of: CandidateUser): Promise<boolean>
    /** Tells a user of the candidate something about another user, without any proof of it. `id`: the message it is about. */
    notifies(user: CandidateUser, about: Tester, notice: Notice, id: string): void
    /** Serves this user's keys for its address from now on, whoever has the address beside it. */
    directs(to: Tester): void
    /** Waits until the candidate acknowledged the message as stored; `false` when it does not. */
    seesAcknowledged(user: CandidateUser, id: string): Promise<boolean>
    /** Waits until a read receipt for the message was seen; `false` when it does not come. */
    seesRead(user: CandidateUser, id: string): Promise<boolean>
    /** Waits until so many Noise handshakes of this case are over, whatever became of them. */
    seesHandshakes(count: number): Promise<boolean>
    /** Sends frames that no correct server sends on the user's Noise connection, holding these messages of a tester. */
    disturbs(user: CandidateUser, attack: FrameAttack, from: Tester, messages: readonly Sealed[]): void
    /**
     * Sends a tester's message on the user's Noise connection or WebSocket, which it waits for, with octets changed inside the
     * frame or those of the frame. The gatekeeper keeps no copy. `note`: how they are changed.
     */
    alters(
      user: CandidateUser,
      from: Tester,
      sealed: Sealed,
      alteration: OctetChange,
      note: string,
    ): Promise<void>
    /**
     * What the gatekeeper says of this kind goes out with changed octets until it behaves again. `note`: how they are changed. The
     * function that is returned waits until somebody has met it, a handshake until that is over; `false` when nobody does. After
     * a spoilt handshake message nothing follows, unless it goes out in `pieces` of so many octets.
     */
    spoils(
      what: Spoilt,
      note: string,
      change: (octets: Uint8Array) => Uint8Array,
      pieces?: number,
    ): () => Promise<boolean>
    /** Waits until the connection is over on which octets were written last; `false` when it goes on. */
    seesClosed(user: CandidateUser): Promise<boolean>
    /** The profile's own namespace. */
    readonly namespace: string
    /**
     * Writes octets as they are on the user's stream, which it waits for; a string as UTF-8. On a WebSocket and on Noise they are
     * one message, in the binary form where that is spoken and they are well-formed. They have to say all of themselves: nothing
     * is added. `note`: what they are.
     */
    writes(user: CandidateUser, octets: string | Uint8Array, note: string): Promise<void>
    /** Something is wrong with the user's connection from now on, until it is over. Waits for a connection first. */
    hampers(user: CandidateUser, fault: LinkFault): Promise<void>
    /** Shows the clients of XMPP streams a server with this flaw from now on, and waits until that is in force. */
    presents(certificate: ServerFlaw): Promise<boolean>
    /** Waits until so many connections that were shown this wrong certificate are over, or went on. */
    seesCertificateTried(certificate: ServerFlaw, count: number): Promise<boolean>
    /** Waits until the candidate has answered the request with this id; `false` when it does not. */
    seesAnswered(user: CandidateUser, id: string): Promise<boolean>
    /** Waits until a delivery receipt for the message was seen; `false` when it does not come. */
    seesDelivered(user: CandidateUser, id: string): Promise<boolean>
    /** The address of a page on a server where nobody has anything to look for: who fetches it is recorded. */
    pageElsewhere(name: string): string
    /** Fetches such a page, as a user would who follows a link. */
    visits(page: string): Promise<void>
  }
  /** Files: ours on the media host, and the candidate's on its own. Wire plane. */
  readonly media: MediaActs
  /** The candidate's proxy. Wire plane, features `proxy` and `proxy-stream`. */
  readonly proxy: ProxyActs
  /** The candidate's process. */
  readonly process: {
    /** Ends it (cleanly, or by force) and starts it again; halts the case if it does not come back. */
    restarts(how: 'clean' | 'kill'): Promise<void>
    readonly alive: boolean
    /** Has the key replaced that signs tokens; `false` when the candidate declines. Feature `key-rotation`. */
    rotatesSigningKey(): Promise<boolean>
    /** Keeps what the process wrote to stderr so far and returns the blob's digest. Complete after a restart only. */
    keepsStderr(of: CandidateUser): string
    /** Measures the resident memory of its processes, in bytes: now, or at most since it was measured last; 0 where that cannot be seen. */
    weighs(when?: 'now' | 'most'): Promise<number>
  }
  readonly thief: {
    /** A second instance of the candidate becomes the user of an exported state, at a gatekeeper of its own. */
    clones(user: CandidateUser, state: string, options?: CloneOptions): Promise<CandidateUser>
    /**
     * A copy of an exported state in which one bit was flipped wherever one of these keys stands in the open: `shift` octets
     * after its beginning, or before it. `undefined` when none of them stands there. Wire plane.
     */
    damages(state: string, keys: readonly string[], shift: number): string | undefined
    /** As `clones`, where the candidate may decline the state: then `undefined`. Wire plane. */
    revives(user: CandidateUser, state: string): Promise<CandidateUser | undefined>
  }
  readonly clock: {
    /** Protocol time jumps, ahead or back, and the candidate is told. Milliseconds. */
    advances(ms: number): Promise<void>
  }
  /** Kinds of content that the candidate declares it can send. */
  readonly kinds: readonly SendableKind[]
  /** Groups with members on both sides. Wire plane, feature `groups`. */
  readonly chats: GroupChats
  /** One more user of the candidate, enlisted in the middle of a scene, and the way that its streams go. Wire plane. */
  enlists(name: string, way?: Transport): Promise<CandidateUser>
  /** One more simulated user, in the middle of a scene. */
  meets(name: string): Promise<Tester>
  /** Somebody with a copy of everything that a user of ours holds at this moment, who hears what is sent to it. */
  robs(user: Tester): Promise<Tester>
  /**
   * One more device with the address of a user and with keys of its own, as after a loss of the first. Both get what is sent
   * to the address, and each opens what it can. The directory serves its keys unless it is not `listed`.
   */
  reinstalls(user: Tester, listed?: boolean): Promise<Tester>
  /** How often the profile lets one message be sent again. */
  readonly retryLimit: number
  /** Days after which lasting prekeys are replaced, and days for which replaced ones still open what was under way. */
  readonly lastingKeys: { readonly rotationDays: number; readonly graceDays: number }
  /** A user with the very keys of another one, under an address of its own. */
  copies(user: Tester): Promise<Tester>
  /** A user at this address. */
  named(name: string, address: string): Promise<Tester>
  /** The identity policy of the profile in force: a changed identity is told, or waits for the user. */
  readonly identityPolicy: 'notify' | 'block'
  /** The format of safety numbers that the profile fixes; empty when it fixes none. */
  readonly numberFormat: string
  /** Plants a fresh canary on the push channel, base64, as a control of the scan, and gives its label. */
  plants(text: string): string
  /** A user who enlisted leaves the stream and comes back with another token; `false` when the candidate says no. */
  again(user: Pick<Newcomer, 'handle'>): Promise<boolean>
  /** What the profile allows of Signal: purposes that follow it put what they need into their bindings. */
  readonly signal: SignalRules
  /** How many messages may be on their way at once, in any order, without one of them being lost. */
  readonly window: number
  /** The version of the interoperability protocol, by the profile. */
  readonly protocolVersion: string
  /** Where the provider's keys are, by the profile. */
  readonly jwksPath: string
  /** How long fetched keys count without another look, in milliseconds, and how long a token lives at most. */
  readonly keysLastMs: number
  /** Whom tokens have to name as their audience. */
  readonly audience: string
  readonly tokensLastMs: number
  /** Features that the candidate declares: for variants that need one and are left out without it. */
  readonly offers: readonly string[]
  /** Says that a named situation was reached: required ones are counted. */
  reaches(situation: string): void
}

/** How a clone begins. */
export interface CloneOptions {
  /** The clone forgets which messages it has taken already; its keys stay. Engine plane, feature `replay-clearing`. */
  readonly clearReplays?: boolean
  /** The clone gets a process of its own instead of sharing one with earlier clones of the purpose. */
  readonly afresh?: boolean
}

/** Somebody who holds nothing but what is public, at an instance that shares nothing with the others. */
export interface Outsider {
  readonly address: string
  readonly instance: string
  /** Encrypts for an address under keys that were published for it; `false` when the engine declines. */
  writes(to: string, keys: string): Promise<boolean>
  /** Has the engine decrypt a ciphertext as if it came from an address; `true` when it gave a plaintext. */
  tries(bytes: Uint8Array, from: string): Promise<boolean>
}

/** What the engine plane offers beside {@link Props}: the harness is the network between opaque accounts. */
export interface EngineProps {
  /** Every ciphertext that a listener has seen so far, in both directions. */
  overheard(): readonly {
    readonly from: string
    readonly to: string
    readonly id: string
    readonly bytes: Uint8Array
  }[]
  /** All keys that the directory has handed out so far, base64. */
  published(): readonly { readonly account: string; readonly keys: string }[]
  /** A fresh account, under any address, of somebody who saw only what is public. */
  outsider(address: string): Promise<Outsider>
  /** Somebody else takes over a simulated user's address, with an account and keys of their own. */
  replaces(tester: Tester): Promise<Tester>
  /** Hands a message over and waits for the engine's answer to it: whether it gave a plaintext, be it the right one or not. */
  hands(user: CandidateUser, sealed: Sealed, from: Tester, handover?: Handover): Promise<boolean>
  /** Asks the directory for keys of an account, as one more peer would. Base64; nobody begins anything with them. */
  asksKeys(of: CandidateUser): Promise<string>
  /** A fresh peer begins a conversation from these keys and seals its first message; `undefined` when the engine declines. */
  begins(
    of: CandidateUser,
    keys: string,
  ): Promise<{ readonly by: Tester; readonly sealed: Sealed } | undefined>
  /** Groups of this case, when the engine offers them. */
  groups(): EngineGroups
  /** The next message of the candidate's user to this peer comes with the keys that the directory has then. */
  fetchesAgain(user: CandidateUser, peer: Tester): void
  /** Hands copies of one message over at the same time, without waiting for an answer in between. */
  gives(user: CandidateUser, sealed: Sealed, how: { readonly copies: number; readonly from: Tester }): void
}

/** A user that the candidate knows and that is not enlisted yet. */
export interface Newcomer {
  readonly handle: string
  readonly identifier: string
  /** Asks the candidate to enlist the user and gives its answer. */
  enlists(): Promise<Outcome<{ address: string }>['outcome']>
  /** The user, once the gatekeeper has enlisted it; `undefined` before. */
  becomes(): Promise<CandidateUser | undefined>
  /** Waits until the candidate says that nothing is pending. */
  settles(): Promise<void>
}

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

/** The candidate's own servers, seen from outside. */
export interface ProviderSide {
  readonly base: string
  /** Every listener of the candidate that speaks TLS from the first octet. */
  readonly secured: readonly string[]
  /** Greets one with this version of TLS alone, records what it speaks then, and gives that; empty when nothing. */
  greets(listener: string, version: TlsVersion): Promise<string>
  /** GETs a path and records the exchange; `undefined` when there was no answer. */
  fetches(
    path: string,
    version: 'HTTP/1.1' | 'HTTP/2',
  ): Promise<{ status: number; contentType: string; body: string } | undefined>
}

/** How a scene is cast. */
export interface CastOptions {
  /** Users of the candidate are enlisted anew for this case instead of being shared by the purpose's cases. */
  readonly fresh?: boolean
}

/** What `with` starts from: each builder brings a scene about over the real endpoints. */
export interface Given {
  /** Users that know of each other and have not exchanged a message yet. */
  users<const Spec extends { readonly [name: string]: Part }>(
    spec: Spec,
    options?: CastOptions,
  ): Promise<Cast<Spec> & Props>
  /** Users whose every tester has an established session, tested in both directions, with every candidate user. */
  pairedUsers<const Spec extends { readonly [name: string]: Part }>(
    spec: Spec,
    options?: CastOptions,
  ): Promise<Cast<Spec> & Props>
  /** Accounts of the engine plane, with the harness as the network between them. */
  engineUsers<const Spec extends { readonly [name: string]: Part }>(
    spec: Spec,
    options?: CastOptions,
  ): Promise<Cast<Spec> & Props & EngineProps>
  /** Users whom the candidate registered but did not enlist. */
  newcomers<const Names extends readonly string[]>(
    ...names: Names
  ): Promise<{ readonly [N in Names[number]]: Newcomer } & Props>
  /** The candidate's servers. */
  provider(): Promise<ProviderSide & Props>
}
