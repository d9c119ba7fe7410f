import { freshBytes } from '../environment/randomness.ts'

/** Whom the gatekeeper passes the messages of a group on to. It knows addresses alone: who reads is not its affair. */
export interface Groups {
  /** Begins a group of these addresses and gives its own. The first one may change it. */
  create(members: readonly string[]): string
  /** The members of a group; `undefined` when there is none of this address. */
  members(group: string): readonly string[] | undefined
  /** Adds and removes members. False for those who may not: everybody but the first member, except that each may go. */
  change(
    group: string,
    by: string,
    how: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): boolean
}

/** Creates the list, empty. */
export function createGroups(domain: string): Groups {
  const groups = new Map<string, { readonly owner: string; readonly members: readonly string[] }>()
  return {
    create(members) {
      const address = `g-${freshBytes(8).toString('hex')}@${domain}`
      groups.set(address, { owner: members[0] ?? '', members: [...new Set(members)] })
      return address
    },
    members: (group) => groups.get(group)?.members,
    change(group, by, { add, remove }) {
      const found = groups.get(group)
      const goes = add.length === 0 && remove.every((each) => each === by)
      if (found === undefined || !(goes || found.owner === by)) return false
      const members = [...new Set([...found.members, ...add])].filter((each) => !remove.includes(each))
      groups.set(group, { ...found, members })
      return true
    },
  }
}
