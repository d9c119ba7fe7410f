import type { Actions } from './actions.ts'
import type { Channel } from './channel.ts'
import { type EngineGroups, groupActions } from './engine-groups.ts'
import { Refusal } from './refusal.ts'
import { type AdapterHello, serveAdapter } from './serve-adapter.ts'

/** Octets in, octets out: what an end-to-end encryption stack does for one account. What it throws is answered as a refusal. */
export interface EngineDevice {
  /** Public keys for one more peer to start from. */
  keys(): Octets
  /** Encrypts for a peer; `keys` are those of the peer, with the first message of a conversation. */
  encrypt(peer: string, plaintext: Uint8Array, keys: Uint8Array | undefined): Octets
  /** Decrypts a message from a peer. */
  decrypt(peer: string, message: Uint8Array): Octets
  /** The whole state, for {@link EngineStack.restore}. */
  save?(): Octets
  /** Groups, where the stack declares the feature `engine-groups`. */
  readonly groups?: EngineGroups
}

type Octets = Promise<Uint8Array> | Uint8Array

/** Says that a peer of the account has turned up with another identity. */
export type TellKeyChange = (peer: string) => void

/** A stack, as {@link serveEngine} takes it. */
export interface EngineStack {
  readonly name: string
  readonly version: string
  /** Beside `quiesce`; `state-export` and `state-import` are declared when there is `restore`. */
  readonly features?: readonly string[]
  /** Own words for a refusal, each with the protocol's. */
  readonly causes?: Readonly<Record<string, string>>
  /** The cause of what the stack has thrown: one of the protocol's words or of `causes`. By default `other`. */
  readonly causeOf?: (thrown: unknown) => string
  /** Runs the operations of one account one after another, where a stack leaves that to the application around it. */
  readonly oneAtATime?: boolean
  /** Makes an account. */
  make(account: string, tell: TellKeyChange): Promise<EngineDevice> | EngineDevice
  /** Makes an account from what {@link EngineDevice.save} gave. */
  restore?(
    account: string,
    state: Uint8Array,
    tell: TellKeyChange,
    clearReplays: boolean,
  ): Promise<EngineDevice> | EngineDevice
}

/**
 * Serves a stack as a candidate of the engine plane: accounts by name, octets in base64, errors as refusals. It neither repairs nor
 * retries. `channel` and `exit` are those of `serveAdapter`.
 */
export async function serveEngine(
  stack: EngineStack,
  io: { readonly channel?: Channel; readonly exit?: (code: number) => void } = {},
): Promise<void> {
  const adapter = await serveAdapter({
    hello: helloOf(stack),
    actions: engineActions(stack, (account, peer) => adapter.emit({ event: 'key-change', account, peer })),
    onPixit: () => {},
    ...io,
  })
}

function helloOf({ name, version, features = [], causes, restore }: EngineStack): AdapterHello {
  return {
    candidate: { name, version },
    role: 'provider',
    plane: 'engine',
    features: ['quiesce', ...(restore ? ['state-export', 'state-import'] : []), ...features],
    ...(causes && { causes }),
  }
}

function engineActions(stack: EngineStack, tell: (account: string, peer: string) => void): Actions {
  const devices = new Map<string, Promise<EngineDevice>>()
  const queues = new Map<string, Promise<unknown>>()
  const { causeOf = () => 'other' } = stack

  const turn = <T>(account: string, run: () => Promise<T>): Promise<T> => {
    if (!stack.oneAtATime) return run()
    const done = (queues.get(account) ?? Promise.resolve()).then(run)
    queues.set(
      account,
      done.catch(() => {}),
    )
    return done
  }
  const use = async <T>(account: string, work: (device: EngineDevice) => Promise<T> | T): Promise<T> => {
    const device = devices.get(account)
    if (!device) throw new Refusal('unknown-user', `there is no account ${account}`)
    return turn(account, async () => {
      try {
        return await work(await device)
      } catch (thrown) {
        if (thrown instanceof Refusal) throw thrown
        throw new Refusal(causeOf(thrown), thrown instanceof Error ? thrown.message : String(thrown))
      }
    })
  }
  const on = async (account: string, work: (device: EngineDevice) => Octets): Promise<string> =>
    Buffer.from(await use<Uint8Array>(account, work)).toString('base64')
  const add = async (account: string, device: Promise<EngineDevice> | EngineDevice) => {
    const made = Promise.resolve(device)
    devices.set(account, made)
    await made
  }
  const { restore } = stack
  const telling = (account: string) => (peer: string) => tell(account, peer)
  return {
    start: async () => {},
    stop: async () => {},
    quiesce: async () => void (await Promise.all(queues.values())),
    'engine-account': async ({ account }) => {
      if (devices.has(account)) throw new Refusal('invalid-state', `there is an account ${account} already`)
      await add(account, stack.make(account, telling(account)))
      return { keys: await on(account, (device) => device.keys()) }
    },
    'engine-keys': async ({ account }) => ({ keys: await on(account, (device) => device.keys()) }),
    'engine-encrypt': async ({ account, peer, keys, plaintext }) => ({
      message: await on(account, (device) =>
        device.encrypt(peer, octets(plaintext), keys === undefined ? undefined : octets(keys)),
      ),
    }),
    'engine-decrypt': async ({ account, peer, message }) => ({
      plaintext: await on(account, (device) => device.decrypt(peer, octets(message))),
    }),
    ...(stack.features?.includes('engine-groups') && groupActions(use)),
    ...(restore && {
      'export-state': async ({ account }) => ({
        state: await on(account, (device) => {
          if (!device.save) throw new Refusal('invalid-state', 'this stack gives no state')
          return device.save()
        }),
      }),
      'import-state': async ({ account, state, clearReplays = false }) =>
        add(account, restore.call(stack, account, octets(state), telling(account), clearReplays)),
    }),
  }
}

const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
