import type { ProtocolClock } from '../environment/protocol-time.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { type AccountExport, accountFrom, exportOf, poolContentsFrom } from './account-export.ts'
import type { Desks } from './desks.ts'
import { createPreKeyPool } from './prekey-pool.ts'

/** A candidate's account as the gatekeeper knows it. */
export interface KnownAccount {
  readonly address: string
  readonly identifier: string
  /** With its type octet, lower-case hex. */
  readonly identityKey: string
  readonly registrationId: number
  /** Whether it has a connection now. */
  readonly online: boolean
  /** How many stanzas its client has still to acknowledge under stream management. */
  readonly unacknowledged: number
}

/** What the gatekeeper says of its accounts, and how they move to another one. */
export interface AccountsDesk {
  all(): readonly KnownAccount[]
  find(address: string): KnownAccount | undefined
  export(address: string): AccountExport
  adopt(account: AccountExport): void
}

/** Opens the desk over the gatekeeper's parts. */
export function accountsDesk(
  { registry, directory, mailbox, streams }: Pick<Desks, 'registry' | 'directory' | 'mailbox' | 'streams'>,
  clock: ProtocolClock,
): AccountsDesk {
  const find = (address: string): KnownAccount | undefined => {
    const account = registry.account(address)
    if (account === undefined) return undefined
    const identityKey = Buffer.from(account.keys.identityKey).toString('hex')
    const session = streams.session(address)
    const online = session?.connected ?? false
    const unacknowledged = session?.management?.unacknowledged.length ?? 0
    const { identifier, keys } = account
    return { address, identifier, identityKey, registrationId: keys.registrationId, online, unacknowledged }
  }
  return {
    find,
    all: () => registry.accounts().flatMap(({ address }) => find(address) ?? []),
    export(address) {
      const account = registry.account(address)
      if (account === undefined)
        throw new ParleyError('harness', `${address} is no account of this gatekeeper`)
      return exportOf(account, directory.pool(address), registry.users())
    },
    adopt(from) {
      streams.session(from.address)?.end('conflict')
      registry.remove(from.address)
      registry.put(accountFrom(from, clock.now()))
      directory.replacePool(from.address, createPreKeyPool(poolContentsFrom(from)))
      mailbox.clear(from.address)
      for (const { address, optedIn } of from.users) {
        if (!registry.isUser(address)) registry.addUser(address)
        registry.setOptIn(address, optedIn)
      }
    },
  }
}
