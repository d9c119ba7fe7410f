import { freshBytes } from '../environment/randomness.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { EnlistedKeys } from './enlistment-fields.ts'

/** A candidate's user as the gatekeeper holds it. */
export interface EnlistedAccount {
  /** The internal address, `{integrator}-{number}@{domain}` unless a misbehaviour assigned another. */
  readonly address: string
  /** The user-visible identifier, which never appears in a stanza. */
  readonly identifier: string
  readonly integrator: string
  readonly keys: EnlistedKeys
  /** Protocol time of the last enlistment or connection, in milliseconds. */
  readonly lastSeen: number
}

/** Who exists: the candidate's accounts and our own users. */
export interface Registry {
  readonly domain: string
  /** Our own user with a free number, or with a given address; reachable until told otherwise. */
  addUser(address?: string): string
  isUser(address: string): boolean
  isOptedIn(address: string): boolean
  users(): readonly { readonly address: string; readonly optedIn: boolean }[]
  setOptIn(address: string, optedIn: boolean): void
  /** An address for a new account of an integrator. */
  freeAddress(integrator: string): string
  put(account: EnlistedAccount): void
  /** The account is, or was until now, connected. @param now protocol time in milliseconds */
  touch(address: string, now: number): void
  remove(address: string): void
  account(address: string): EnlistedAccount | undefined
  /** The account that a client calls by its localpart or by its whole address. */
  accountCalled(name: string): EnlistedAccount | undefined
  accountOf(integrator: string, identifier: string): EnlistedAccount | undefined
  accounts(): readonly EnlistedAccount[]
}

/** The integrator number of gatekeeper users. */
const OWN = '0'

/** What a registry asks of its owner. */
export interface RegistryHost {
  readonly domain: string
  /** Whether an account's enlistment has lapsed; it is then removed by the next look at it. */
  hasLapsed(account: EnlistedAccount): boolean
  /** An account was removed: whatever is kept for it goes too. */
  onRemoved(address: string): void
}

/** Creates an empty registry. */
export function createRegistry({ domain, hasLapsed, onRemoved }: RegistryHost): Registry {
  const users = new Map<string, { readonly optedIn: boolean }>()
  const accounts = new Map<string, EnlistedAccount>()
  const byIdentifier = new Map<string, string>()
  const byLocalpart = new Map<string, string>()

  const freeAddress = (integrator: string): string => {
    const address = `${integrator}-${freshNumber()}@${domain}`
    return users.has(address) || accounts.has(address) ? freeAddress(integrator) : address
  }
  const remove = (address: string) => {
    const removed = accounts.get(address)
    if (removed === undefined) return
    accounts.delete(address)
    byIdentifier.delete(identity(removed.integrator, removed.identifier))
    byLocalpart.delete(localpart(address))
    onRemoved(address)
  }
  const account = (address: string | undefined) => {
    const found = address === undefined ? undefined : accounts.get(address)
    if (found === undefined || !hasLapsed(found)) return found
    remove(found.address)
    return undefined
  }
  return {
    domain,
    addUser(address = freeAddress(OWN)) {
      if (users.has(address) || accounts.has(address))
        throw new ParleyError('harness', `${address} exists already at this gatekeeper`)
      users.set(address, { optedIn: true })
      return address
    },
    isUser: (address) => users.has(address),
    users: () => [...users].map(([address, { optedIn }]) => ({ address, optedIn })),
    isOptedIn: (address) => users.get(address)?.optedIn ?? false,
    setOptIn(address, optedIn) {
      if (!users.has(address)) throw new ParleyError('harness', `${address} is no user of this gatekeeper`)
      users.set(address, { optedIn })
    },
    freeAddress,
    put(added) {
      accounts.set(added.address, added)
      byIdentifier.set(identity(added.integrator, added.identifier), added.address)
      byLocalpart.set(localpart(added.address), added.address)
    },
    touch(address, now) {
      const seen = accounts.get(address)
      if (seen) accounts.set(address, { ...seen, lastSeen: now })
    },
    remove,
    account,
    accountCalled: (name) => account(name) ?? account(byLocalpart.get(localpart(name))),
    accountOf: (integrator, identifier) => account(byIdentifier.get(identity(integrator, identifier))),
    accounts: () => [...accounts.keys()].flatMap((address) => account(address) ?? []),
  }
}

/** Whether a text has the form of an internal address at this domain, be it anybody's or nobody's. */
export function isInternalForm(address: string, domain: string): boolean {
  const at = address.lastIndexOf('@')
  return address.slice(at + 1) === domain && /^\d+-\d+$/.test(address.slice(0, Math.max(at, 0)))
}

function freshNumber(): number {
  return 10_000_000 + (freshBytes(6).readUIntBE(0, 6) % 90_000_000_000_000)
}

/** What an address names its user by; of anything else, all of it. */
export function localpart(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? address : address.slice(0, at)
}

function identity(integrator: string, identifier: string): string {
  return `${integrator}\n${identifier}`
}
