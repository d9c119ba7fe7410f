import { freshBytes } from '../environment/randomness.ts'

/** Whom the gatekeeper passes the messages of a group on to. It knows addresses alone: who reads is not its affair. */
export interface Groups {
  /** Begins a group of these addresses and gives its own. */
  create(members: readonly string[]): string
  /** The members of a group; `undefined` when there is none of this address. */
  members(group: string): readonly string[] | undefined
  /** Adds and removes members. False for who is no member: who the admins are is not its affair. */
  change(
    group: string,
    by: string,
    how: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): boolean
}

/** Creates the list, empty. */
export function createGroups(domain: string): Groups {
  const groups = new Map<string, readonly string[]>()
  return {
    create(members) {
      const address = `g-${freshBytes(8).toString('hex')}@${domain}`
      groups.set(address, [...new Set(members)])
      return address
    },
    members: (group) => groups.get(group),
    change(group, by, { add, remove }) {
      const found = groups.get(group)
      if (!found?.includes(by)) return false
      groups.set(
        group,
        [...new Set([...found, ...add])].filter((each) => !remove.includes(each)),
      )
      return true
    },
  }
}
