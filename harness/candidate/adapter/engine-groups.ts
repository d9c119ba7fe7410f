import type { ActionResult, Actions } from './actions.ts'
import { Refusal } from './refusal.ts'

/** Something of a group that the network carries to one receiver. */
export interface EngineDelivery {
  readonly to: string
  readonly message: Uint8Array
}

/** Public keys of others by their address, as the directory gives them out. */
export type EngineKeys = Readonly<Record<string, Uint8Array>>

/** Groups of one account, under names that the harness chooses; a refusal for `missing-key` brings the call again with keys of all other members. */
export interface EngineGroups {
  /** Adds and removes members, and begins the group when there is none of this name: what others need to know of it. */
  change(
    group: string,
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
    keys: EngineKeys,
  ): Promise<readonly EngineDelivery[]>
  /** Encrypts for all other members. */
  encrypt(group: string, plaintext: Uint8Array, keys: EngineKeys): Promise<readonly EngineDelivery[]>
  /** Takes what a member has sent: the text that was in it, if there was one. What is refused leaves everything as it was. */
  take(group: string, peer: string, message: Uint8Array): Promise<Uint8Array | undefined>
}

type Use = <T>(
  account: string,
  work: (device: { readonly groups?: EngineGroups }) => Promise<T> | T,
) => Promise<T>

/** The actions of `engine-groups` on the groups of devices. */
export function groupActions(use: Use): Actions {
  const on = <T>(account: string, work: (groups: EngineGroups) => Promise<T>) =>
    use(account, ({ groups }) => {
      if (!groups) throw new Refusal('invalid-state', 'this account has no groups')
      return work(groups)
    })
  return {
    'engine-group-change': ({ account, group, add, remove, keys }) =>
      on(account, async (groups) => carried(await groups.change(group, { add, remove }, octetsOf(keys)))),
    'engine-group-encrypt': ({ account, group, plaintext, keys }) =>
      on(account, async (groups) => carried(await groups.encrypt(group, octets(plaintext), octetsOf(keys)))),
    'engine-group-take': ({ account, group, peer, message }) =>
      on(account, async (groups) => {
        const plaintext = await groups.take(group, peer, octets(message))
        return plaintext === undefined ? {} : { plaintext: base64(plaintext) }
      }),
  }
}

function carried(deliveries: readonly EngineDelivery[]): ActionResult<'engine-group-encrypt'> {
  return { deliveries: deliveries.map(({ to, message }) => ({ to, message: base64(message) })) }
}

function octetsOf(keys: Readonly<Record<string, string>> = {}): EngineKeys {
  return Object.fromEntries(Object.entries(keys).map(([address, text]) => [address, octets(text)]))
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
