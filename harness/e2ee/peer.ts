import { wallClock } from '../environment/protocol-time.ts'
import { freshBytes } from '../environment/randomness.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { accountReader, makeAccount, type PublicKeys, publicKeysOf } from './account.ts'
import { addressBook, DEVICE } from './address-book.ts'
import type { OfferedBundle, PublicPreKey, SignedPublicKey } from './bundle.ts'
import type { Opened, Sealed, StartOutcome } from './exchange.ts'
import type { Generation } from './generation.ts'
import type { PeerHooks, PeerOperation, SealedEncoding } from './hooks.ts'
import { keyedLock } from './keyed-lock.ts'
import { makeKyberPreKeys, makePreKeys } from './one-time-keys.ts'
import { open } from './open.ts'
import { type Overlay, overlayOf } from './overlay.ts'
import { pin } from './pin.ts'
import { recordMemo } from './record-memo.ts'
import { type SafetyNumber, safetyNumber } from './safety-number.ts'
import { seal } from './seal.ts'
import { skip } from './skip.ts'
import { startSession } from './start-session.ts'
import type { Change, MemoryStore, PeerStore } from './store.ts'
import { VERSION_3 } from './v3/protocol.ts'
import { VERSION_4 } from './v4/protocol.ts'
import { commit, settleChanges, type Workbench } from './workbench.ts'

const OWN: PeerOperation = { name: 'make-keys', remote: '' }

/**
 * A remote came with another identity key than the pinned one. Told before the operation's own outcome, once per
 * offered key while the peer lives. `accepted`: the policy let it take the place of the pinned key.
 */
export interface IdentityChanged {
  readonly remote: string
  readonly previous: Uint8Array
  readonly next: Uint8Array
  readonly accepted: boolean
}

/** What a peer is made of. */
export interface PeerOptions {
  /** The service id of this endpoint: a UUID, without which first messages are not bound to their addresses. */
  readonly address: string
  readonly store: PeerStore
  /** Which generation of the protocol it speaks, alone: 4 by default. A store belongs to one of them. */
  readonly generation?: Generation
  /** Random bytes for the registration id and the first key ids; keys come from the library's own generator. */
  readonly random?: (length: number) => Uint8Array
  /** Protocol time in milliseconds since the epoch: unacknowledged sessions expire by it. The real time by default. */
  readonly now?: () => number
  /**
   * `pin` (default): the first key is trusted, another is refused until it is accepted. `notify`: another key in a
   * bundle or first message takes its place at once.
   */
  readonly identityPolicy?: 'pin' | 'notify'
  readonly onIdentityChange?: (change: IdentityChanged) => void
  readonly hooks?: PeerHooks
}

/**
 * One device of a Signal-protocol account. `remote` is always the other's service id (a UUID), device 1. Operations
 * with one remote run strictly one after the other, in the order of the calls; each writes everything it changes in
 * one store transaction, or nothing. Hostile input is refused by value. What rejects is the harness's own doing: a
 * remote that is no UUID, a failing store where nothing was received, a throwing callback. The library works on
 * this thread, so a long series should `breathe` now and then.
 */
export interface Peer {
  readonly address: string
  publicKeys(): Promise<PublicKeys>
  /** Makes, stores and returns one-time prekeys; ids as in `takeIds`. */
  makePreKeys(count: number): Promise<readonly PublicPreKey[]>
  /** As `makePreKeys`, signed; the ids are shared with the last-resort key. None in version 3. */
  makeKyberPreKeys(count: number): Promise<readonly SignedPublicKey[]>
  /**
   * A bundle to hand out once. By default with a fresh one-time prekey of either kind; else the last-resort Kyber key.
   * In version 3 without a Kyber key.
   */
  bundle(options?: { readonly preKey?: boolean; readonly oneTimeKyber?: boolean }): Promise<OfferedBundle>
  /** Whether there is a session that can send now. */
  hasSession(remote: string): Promise<boolean>
  /** Verifies a bundle and starts a session from it; an earlier one is archived. */
  startSession(remote: string, bundle: OfferedBundle): Promise<StartOutcome>
  /** Encrypts, with `extra` in the same transaction. Rejects with `harness` when there is no session that can send. */
  encrypt(
    remote: string,
    plaintext: Uint8Array,
    options?: { readonly extra?: readonly Change[] | ((sealed: Sealed) => readonly Change[]) },
  ): Promise<Sealed>
  /** Advances the sending chain by `count` messages that nobody gets, at the cost of deriving their keys. Rejects as `encrypt` does. */
  skip(remote: string, count: number): Promise<void>
  /** Decrypts, with what `commit` gives in the same transaction. */
  decrypt(
    remote: string,
    encoding: SealedEncoding,
    bytes: Uint8Array,
    options?: { readonly commit?: (plaintext: Uint8Array) => readonly Change[] },
  ): Promise<Opened>
  /** The pinned identity key of a remote. */
  identityOf(remote: string): Promise<Uint8Array | undefined>
  /** Pins `key` in place of the present one and archives the session made under that. */
  acceptIdentity(remote: string, key: Uint8Array): Promise<void>
  /** `undefined` as long as no identity of the remote is known. */
  safetyNumber(remote: string): Promise<SafetyNumber | undefined>
  /** The committed session record, serialized; read at once, without waiting for operations under way. */
  sessionRecord(remote: string): Uint8Array | undefined
  /** The session can no longer send, but still receives, and is taken up again when it does. */
  archiveSession(remote: string): Promise<void>
  deleteSession(remote: string): Promise<void>
  /** The whole memory store between operations. Rejects with `harness` on another kind of store. */
  snapshot(): Promise<Uint8Array>
  /** Puts a snapshot back between operations; the peer goes on from there. */
  restore(snapshot: Uint8Array): Promise<void>
  /** Runs `work` while no operation is under way. It must not call the peer's asynchronous operations. */
  exclusively<T>(work: () => T): Promise<T>
}

/** Makes a peer over a store: with the account that it holds, or with a new one when it holds none. */
export async function createPeer(options: PeerOptions): Promise<Peer> {
  const { address, store, random = freshBytes, now = () => wallClock().getTime(), hooks = {} } = options
  const protocol = options.generation === 3 ? VERSION_3 : VERSION_4
  const lock = hooks.lock ?? keyedLock()
  const account = accountReader()
  const addressOf = addressBook()
  const { tell, forget } = announcer(options.onIdentityChange)
  const takesOver = options.identityPolicy === 'notify'
  const records = recordMemo()
  const self = addressOf(address)
  const bench: Workbench = { store, hooks, protocol, account, records, addressOf, self, now, takesOver, tell }

  const inTurn = async <T>(remote: string, work: () => T | Promise<T>) => {
    addressOf(remote)
    return lock.one(remote, work)
  }
  const change = <T>(operation: PeerOperation, work: (view: Overlay) => T) => {
    const view = overlayOf(store, operation, hooks.load)
    const result = work(view)
    commit(bench, settleChanges(bench, operation, view.changes()))
    return result
  }
  const own = <T>(work: (view: Overlay) => T) => lock.one(OWN.remote, () => change(OWN, work))
  const kyberPreKeys = (view: Overlay, count: number) =>
    protocol.generation === 3 ? [] : makeKyberPreKeys(view, account(view), count, now())

  if (!store.get('account', 'identity'))
    await own((view) => makeAccount(view, random, now(), protocol.generation))

  return {
    address,
    publicKeys: () => own((view) => publicKeysOf(account(view), view)),
    makePreKeys: (count) => own((view) => makePreKeys(view, count)),
    makeKyberPreKeys: (count) => own((view) => kyberPreKeys(view, count)),
    bundle: ({ preKey = true, oneTimeKyber = true } = {}) =>
      own((view) => {
        const { lastResortKyber, ...keys } = publicKeysOf(account(view), view)
        const [kyberPreKey = lastResortKyber] = kyberPreKeys(view, oneTimeKyber ? 1 : 0)
        const [oneTime] = makePreKeys(view, preKey ? 1 : 0)
        return {
          ...keys,
          deviceId: DEVICE,
          ...(oneTime && { preKey: oneTime }),
          ...(kyberPreKey && { kyberPreKey }),
        }
      }),
    hasSession: (remote) =>
      inTurn(remote, () =>
        protocol.canSend(bench, overlayOf(store, { name: 'encrypt', remote }, hooks.load), remote),
      ),
    startSession: (remote, bundle) => inTurn(remote, () => startSession(bench, remote, bundle)),
    encrypt: (remote, plaintext, { extra = [] } = {}) =>
      inTurn(remote, () => seal(bench, remote, plaintext, extra)),
    skip: (remote, count) => inTurn(remote, () => skip(bench, remote, count)),
    decrypt: (remote, encoding, bytes, { commit: also = () => [] } = {}) =>
      inTurn(remote, () => open(bench, { remote, encoding, bytes }, also)),
    identityOf: (remote) => inTurn(remote, () => store.get('identity', remote)),
    acceptIdentity: (remote, key) =>
      inTurn(remote, () => {
        change({ name: 'accept-identity', remote }, (view) => pin(protocol, view, remote, key))
        forget(remote)
      }),
    safetyNumber: (remote) =>
      inTurn(remote, () => {
        const identityKey = store.get('identity', remote)
        if (!identityKey) return undefined
        const self = account(overlayOf(store, OWN, hooks.load)).identity.publicKey.serialize()
        return safetyNumber({ address, identityKey: self }, { address: remote, identityKey })
      }),
    sessionRecord: (remote) => store.get('session', remote),
    archiveSession: (remote) =>
      inTurn(remote, () =>
        change({ name: 'archive-session', remote }, (view) => protocol.archive(view, remote)),
      ),
    deleteSession: (remote) =>
      inTurn(remote, () =>
        change({ name: 'delete-session', remote }, (view) => view.remove('session', remote)),
      ),
    snapshot: () => lock.all(() => inMemory(store).snapshot()),
    restore: (snapshot) => lock.all(() => inMemory(store).restore(snapshot)),
    exclusively: (work) => lock.all(work),
  }
}

/** Tells of each refused key once, so that a flood of messages under it is one event. */
function announcer(listener: PeerOptions['onIdentityChange']) {
  const announced = new Map<string, string>()
  const tell: Workbench['tell'] = (remote, { previous, next }, accepted) => {
    const key = Buffer.from(next).toString('hex')
    if (!accepted && announced.get(remote) === key) return
    if (accepted) announced.delete(remote)
    else announced.set(remote, key)
    listener?.({ remote, previous, next, accepted })
  }
  return { tell, forget: (remote: string) => announced.delete(remote) }
}

function inMemory(store: PeerStore): MemoryStore {
  if ('snapshot' in store && 'restore' in store) return store as MemoryStore
  throw new ParleyError('harness', 'only a memory store can be taken and put back as bytes')
}
