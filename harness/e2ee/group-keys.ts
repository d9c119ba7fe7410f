import {
  groupDecrypt,
  groupEncrypt,
  ProtocolAddress,
  processSenderKeyDistributionMessage,
  SenderKeyDistributionMessage,
  SenderKeyMessage,
  SenderKeyRecord,
  SenderKeyStore,
} from '@signalapp/libsignal-client'
import { readSenderKeyMessage } from '../formats/signal/sender-key.ts'
import { DEVICE } from './address-book.ts'
import type { Opened } from './exchange.ts'
import { keyedLock } from './keyed-lock.ts'
import { refused, refusedMessage } from './refusal.ts'
import type { Change, PeerStore } from './store.ts'

/**
 * The sender keys of one endpoint, by group and sender: a key counts for the group and the sender that it came for, and for no
 * other. `remote` is a service id, `chain` the id (a UUID) of an own chain. Operations on one sender's keys of a group run one
 * after the other; each writes what it changes in one store transaction, or nothing.
 */
export interface GroupKeys {
  /** What hands an own chain to a member as it stands now; the chain is begun if there is none. */
  distribution(group: string, chain: string): Promise<Uint8Array>
  /**
   * Encrypts on an own chain, with what `extra` gives in the same transaction. Where it gives nothing, nothing is written and
   * the ciphertext is not to be used: `undefined`.
   */
  encrypt(
    group: string,
    chain: string,
    plaintext: Uint8Array,
    extra?: (sealed: Uint8Array) => readonly Change[] | undefined,
  ): Promise<Uint8Array | undefined>
  /** What is written when a member hands out a key: to be committed with the message that it came in. */
  hears(group: string, remote: string, distribution: Uint8Array): readonly Change[]
  /** Decrypts a message of a member, with what `commit` gives in the same transaction. Without a key: `no-session`. */
  decrypt(
    group: string,
    remote: string,
    bytes: Uint8Array,
    options?: { readonly commit?: (plaintext: Uint8Array) => readonly Change[] },
  ): Promise<Opened>
  /** What removes all keys of a sender in a group. */
  forgets(group: string, remote: string): readonly Change[]
}

/** Keys that a member handed out and that no message needed yet. A member has few: the oldest give way. */
const MOST_UNUSED = 16
/** Chains of one sender in a group that are kept: messages of a chain that was replaced may be on their way. */
const MOST_CHAINS = 8

/** See {@link GroupKeys}. @param self the endpoint's own service id */
export function groupKeys(store: PeerStore, self: string): GroupKeys {
  const lock = keyedLock()
  const own = ProtocolAddress.new(self, DEVICE)
  const latest: Latest = new Map()
  const addresses = new Map<string, ProtocolAddress>()
  const addressOf = (remote: string) => {
    const address = addresses.get(remote) ?? ProtocolAddress.new(remote, DEVICE)
    addresses.set(remote, address)
    return address
  }
  return {
    distribution: (group, chain) =>
      lock.one(prefixOf(group, self), async () => {
        const chains = new Chains(store, prefixOf(group, self), latest)
        const made = await SenderKeyDistributionMessage.create(own, chain, chains)
        store.transaction(chains.changes())
        return made.serialize()
      }),
    encrypt: (group, chain, plaintext, extra = () => []) =>
      lock.one(prefixOf(group, self), async () => {
        const chains = new Chains(store, prefixOf(group, self), latest)
        const sealed = (await groupEncrypt(own, chain, chains, new Uint8Array(plaintext))).serialize()
        const more = extra(sealed)
        if (more === undefined) return undefined
        store.transaction([...chains.changes(), ...more])
        return sealed
      }),
    hears: (group, remote, distribution) => hears(store, prefixOf(group, remote), distribution),
    decrypt: (group, remote, bytes, { commit = () => [] } = {}) =>
      lock.one(prefixOf(group, remote), async () => {
        const chains = new Chains(store, prefixOf(group, remote), latest)
        let plaintext: Uint8Array
        try {
          const chain = chainOfMessage(bytes)
          const sender = addressOf(remote)
          if (!(await chains.takesUp(sender, chain))) return refused('no-session', 'no key of this sender')
          plaintext = await groupDecrypt(sender, chains, new Uint8Array(bytes))
        } catch (thrown) {
          return refusedMessage(thrown)
        }
        const more = commit(plaintext)
        try {
          store.transaction([...chains.changes(), ...more])
        } catch (thrown) {
          return refused('store', thrown)
        }
        return { ok: true, plaintext }
      }),
    forgets(group, remote) {
      const prefix = prefixOf(group, remote)
      return store.list('sender-key').flatMap(([key]) => (key.startsWith(prefix) ? [removal(key)] : []))
    },
  }
}

/** A key is kept as it came until a message needs it: what is written with a ratchet's step must be known at once. */
function hears(store: PeerStore, prefix: string, distribution: Uint8Array): readonly Change[] {
  const chain = chainOf(distribution)
  if (chain === undefined) return []
  const key = `${prefix}${chain}${UNUSED}`
  const waiting = [...listIn(store, key), Buffer.from(distribution).toString('base64')]
  const order = [...listIn(store, prefix).filter((each) => each !== chain), chain]
  const surplus = order.slice(0, Math.max(0, order.length - MOST_CHAINS))
  return [
    ...surplus.flatMap((each) => [removal(`${prefix}${each}`), removal(`${prefix}${each}${UNUSED}`)]),
    written(key, waiting.slice(-MOST_UNUSED)),
    written(prefix, order.slice(-MOST_CHAINS)),
  ]
}

/** What every member of a group gets is the same octets, one after the other: they are read once. */
function readOnce<T>(read: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T {
  let last: { readonly bytes: Uint8Array; readonly value: T } | undefined
  return (bytes) => {
    if (last && Buffer.compare(last.bytes, bytes) === 0) return last.value
    const value = read(bytes)
    last = { bytes: new Uint8Array(bytes), value }
    return value
  }
}

const readDistribution = readOnce((bytes) => SenderKeyDistributionMessage.deserialize(new Uint8Array(bytes)))

const chainOf = readOnce((distribution) => {
  try {
    return readDistribution(distribution).distributionId()
  } catch {
    return undefined
  }
})

/** As the library says it, which takes longer and throws for what is no message. */
const chainOfMessage = readOnce((bytes) => {
  const id = readSenderKeyMessage(bytes)?.distribution
  return id === undefined
    ? SenderKeyMessage.deserialize(new Uint8Array(bytes)).distributionId()
    : id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
})

const UNUSED = '/unused'
const prefixOf = (group: string, remote: string) => `${group}/${remote}/`
const removal = (key: string): Change => ({ change: 'delete', kind: 'sender-key', key })

function written(key: string, list: readonly string[]): Change {
  return { change: 'put', kind: 'sender-key', key, value: new TextEncoder().encode(JSON.stringify(list)) }
}

function listIn(store: PeerStore, key: string): string[] {
  const bytes = store.get('sender-key', key)
  return bytes === undefined ? [] : JSON.parse(new TextDecoder().decode(bytes))
}

interface Kept {
  readonly bytes: Uint8Array
  readonly record: SenderKeyRecord
}

/** The library's objects for the bytes that were read or written last, by key: it changes none that it was given. */
type Latest = Map<string, Kept>

/** The chain that the last key began for whoever had none: the same key begins the same one for every member. */
let begun: (Kept & { readonly distribution: string }) | undefined

/** The chains of one sender in a group as one operation sees them; what the library saves stays here until it is committed. */
class Chains extends SenderKeyStore {
  readonly #store: PeerStore
  readonly #prefix: string
  readonly #latest: Latest
  readonly #changes = new Map<string, Change>()

  constructor(store: PeerStore, prefix: string, latest: Latest) {
    super()
    this.#store = store
    this.#prefix = prefix
    this.#latest = latest
  }

  async saveSenderKey(_: ProtocolAddress, chain: string, record: SenderKeyRecord): Promise<void> {
    this.#keeps(`${this.#prefix}${chain}`, { bytes: record.serialize(), record })
  }

  #keeps(key: string, { bytes, record }: Kept): void {
    this.#latest.set(key, { bytes, record })
    this.#changes.set(key, { change: 'put', kind: 'sender-key', key, value: bytes })
  }

  async getSenderKey(_: ProtocolAddress, chain: string): Promise<SenderKeyRecord | null> {
    const key = `${this.#prefix}${chain}`
    const bytes = this.#kept(key)
    if (bytes === undefined) return null
    const latest = this.#latest.get(key)
    if (latest?.bytes === bytes) return latest.record
    const record = SenderKeyRecord.deserialize(new Uint8Array(bytes))
    this.#latest.set(key, { bytes, record })
    return record
  }

  #kept(key: string): Uint8Array | undefined {
    const change = this.#changes.get(key)
    return change?.change === 'put' ? change.value : this.#store.get('sender-key', key)
  }

  /** Takes the keys into use that were handed out for a chain; false when there never was one. */
  async takesUp(sender: ProtocolAddress, chain: string): Promise<boolean> {
    const record = `${this.#prefix}${chain}`
    const key = `${record}${UNUSED}`
    const waiting = listIn(this.#store, key)
    const [first = ''] = this.#kept(record) === undefined && waiting.length === 1 ? waiting : []
    if (first !== '' && begun?.distribution === first) this.#keeps(record, begun)
    else await this.#takes(sender, waiting)
    const made = this.#latest.get(record)
    if (first !== '' && made) begun = { distribution: first, ...made }
    if (waiting.length > 0) this.#changes.set(key, removal(key))
    return this.#kept(record) !== undefined
  }

  async #takes(sender: ProtocolAddress, waiting: readonly string[]): Promise<void> {
    for (const each of waiting) {
      const distribution = readDistribution(Buffer.from(each, 'base64'))
      await processSenderKeyDistributionMessage(sender, distribution, this)
    }
  }

  changes(): readonly Change[] {
    return [...this.#changes.values()]
  }
}
