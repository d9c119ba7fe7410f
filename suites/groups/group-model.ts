/** A group by everybody's word that counts: who is in it, and who may change it. It knows nothing of keys, servers and time. */
export interface GroupModel {
  /** Names of those who are in it. */
  members(): readonly string[]
  /** Names of those who may change it. */
  admins(): readonly string[]
  has(name: string): boolean
  mayChange(name: string): boolean
  /** Whether it would be left without anybody who may change it. */
  isLastAdmin(name: string): boolean
  comes(name: string): void
  /** Removed or gone by its own word: rights end with the membership. */
  goes(name: string): void
  promotes(name: string): void
  demotes(name: string): void
}

/** A group of these, which the first one began. */
export function groupModel(first: string, others: readonly string[]): GroupModel {
  let members: readonly string[] = [first, ...others]
  let admins: readonly string[] = [first]
  const without = (list: readonly string[], name: string) => list.filter((each) => each !== name)
  return {
    members: () => members,
    admins: () => admins,
    has: (name) => members.includes(name),
    mayChange: (name) => admins.includes(name),
    isLastAdmin: (name) => admins.join() === name,
    comes(name) {
      members = [...without(members, name), name]
    },
    goes(name) {
      members = without(members, name)
      admins = without(admins, name)
    },
    promotes(name) {
      admins = [...without(admins, name), name]
    },
    demotes(name) {
      admins = without(admins, name)
    },
  }
}
