import type { Candidate } from '../candidate/candidate.ts'
import type { Content, GroupAction } from '../formats/content/content.ts'
import type { Gatekeeper } from '../gatekeeper/gatekeeper.ts'
import { withCanary } from './canary-text.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { GroupChange, GroupChanges, GroupMember, GroupWish } from './group-chat.ts'
import { asked, isTester, sideOf } from './group-members.ts'
import { Halt } from './halt.ts'
import type { CandidateUser, Tester } from './users.ts'
import { whileUnderway } from './while-underway.ts'

/** The title of every group at first. */
export const TITLE = 'friends'

/** What changes of groups stand on. */
export interface GroupChangesParts {
  readonly candidate: Candidate
  readonly gatekeeper: Gatekeeper
  readonly recorder: CaseRecorder
  readonly now: () => number
  /** Waits until a probe gives something; `false` when it does not in time. */
  readonly seen: (probe: () => unknown) => Promise<boolean>
}

/** A group as whoever directs it has it: who is in it by everybody's word that counts. */
export interface GroupTable {
  readonly address: string
  members(): readonly GroupMember[]
  /** Somebody hears from now on what is sent to the group. */
  listens(who: GroupMember): void
  /** Somebody is in the group from now on, and hears what is sent to it. */
  comes(who: GroupMember): void
  /** Somebody has gone: those of ours who are left give up their keys. */
  goes(who: GroupMember): void
  /** The same, and nobody does anything about it. */
  drops(who: GroupMember): void
  /** Seals a content over a session of two. What it gives delivers it, and that gives what waits until it is taken. */
  prepares(
    by: Tester,
    to: CandidateUser,
    make: (id: string) => Content,
  ): Promise<() => () => Promise<boolean>>
}

/** What makes changes of a group, and tells of them. */
export function groupChanges(parts: GroupChangesParts, group: GroupTable, firstTitle: string) {
  const { candidate, gatekeeper, now, seen, recorder } = parts
  const { address } = group
  const [first] = group.members()
  let admins: readonly GroupMember[] = first ? [first] : []
  let title = firstTitle
  const users = () => group.members().filter((member): member is CandidateUser => !isTester(member))
  const others = (who: GroupMember) => group.members().filter((member) => member !== who)
  const goes = (who: GroupMember) => {
    admins = admins.filter((admin) => admin !== who)
    group.goes(who)
  }
  const control = (action: GroupAction, who: readonly GroupMember[], called = title) => {
    const members = who.map((member) => member.address)
    const named = action === 'create' || action === 'rename' ? called : ''
    return (id: string) =>
      ({ kind: 'group-control', id, sentAt: now(), about: address, action, title: named, members }) as const
  }
  const passes = async (by: Tester, to: CandidateUser, content: (id: string) => Content) => {
    const deliver = await group.prepares(by, to, content)
    return deliver()()
  }
  /** One of ours tells the candidate's users among these. */
  const announces = async (
    by: Tester,
    action: GroupAction,
    who: readonly GroupMember[],
    to: readonly GroupMember[],
  ) => {
    for (const user of to) {
      if (isTester(user)) continue
      if (!(await passes(by, user, control(action, who))))
        throw new Halt(
          `${by.name} changes the group`,
          `${user.name} does not take what it is told of a group`,
        )
    }
  }
  /** Our users among the members have been told by the candidate; its own are given time. */
  const hearOf = async (
    action: GroupAction,
    who: GroupMember | undefined,
    among: readonly GroupMember[] = group.members(),
  ) => {
    for (const member of among) {
      if (!isTester(member)) {
        await member.settles()
        continue
      }
      const side = sideOf(member)
      // a new member learns of the group as a whole
      const told = action === 'add' && member === who ? 'create' : action
      if (!(await seen(() => side.wasTold(address, told, who?.address ?? title) || undefined)))
        throw new Halt(`the group changes (${action})`, `the candidate did not tell ${member.name} of it`)
    }
  }
  const callOf = (by: CandidateUser, action: GroupWish, who: GroupMember, called: string) => {
    const own = { account: by.handle, group: address }
    if (action === 'rename') return candidate.call('group-rename', { ...own, title: called })
    const member = who.address
    if (action === 'add' || action === 'remove') return candidate.call(`group-${action}`, { ...own, member })
    return candidate.call('group-rights', { ...own, member, admin: action === 'promote' })
  }
  const askedOf = (by: CandidateUser, action: GroupWish, who: GroupMember = by, called = title) =>
    asked(by, `changes the group (${action})`, () => callOf(by, action, who, called))
  const shownTo = async (user: CandidateUser) => {
    const shown = await asked(user, 'shows the group', () =>
      candidate.call('group-members', { account: user.handle, group: address }),
    )
    const { members, title: called = '', admins: listed = [] } = shown
    return { members: [...members].sort(), title: called, admins: [...listed].sort() }
  }
  const newTitle = () => withCanary('renamed', recorder.canary().mark)
  const setsAdmin = async (by: GroupMember, who: GroupMember, action: 'promote' | 'demote') => {
    admins = [...admins.filter((admin) => admin !== who), ...(action === 'promote' ? [who] : [])]
    if (isTester(by)) return announces(by, action, [who], group.members())
    await askedOf(by, action, who)
    await hearOf(action, who)
  }

  return {
    announces,
    hearOf,
    async adds(by, who) {
      group.comes(who)
      if (!isTester(by)) {
        await askedOf(by, 'add', who)
        return hearOf('add', who)
      }
      gatekeeper.groups.change(address, by.address, { add: [who.address], remove: [] })
      await announces(by, 'create', group.members(), [who])
      const more = admins.filter((admin) => admin !== by)
      if (more.length > 0) await announces(by, 'promote', more, [who])
      await announces(by, 'add', [who], others(who))
    },
    async removes(by, who, also = []) {
      if (isTester(by)) {
        const all = [who, ...also]
        await announces(by, 'remove', all, group.members())
        gatekeeper.groups.change(address, by.address, { add: [], remove: all.map((each) => each.address) })
        for (const each of all) goes(each)
        return
      }
      await askedOf(by, 'remove', who)
      goes(who)
      await hearOf('remove', who)
    },
    async leaves(who) {
      if (isTester(who)) {
        await announces(who, 'leave', [who], group.members())
        gatekeeper.groups.change(address, who.address, { add: [], remove: [who.address] })
        return goes(who)
      }
      await asked(who, 'leaves the group', () =>
        candidate.call('group-leave', { account: who.handle, group: address }),
      )
      goes(who)
      await hearOf('leave', who)
    },
    promotes: (by, who) => setsAdmin(by, who, 'promote'),
    demotes: (by, who) => setsAdmin(by, who, 'demote'),
    async renames(by) {
      title = newTitle()
      if (isTester(by)) await announces(by, 'rename', [], group.members())
      else {
        await askedOf(by, 'rename')
        await hearOf('rename', undefined)
      }
      return title
    },
    async wishes(by, action, who) {
      if (action === 'add') group.listens(who)
      return (await callOf(by, action, who, newTitle())).outcome
    },
    async atOnce(changes: readonly GroupChange[]) {
      const before = users()
      const deliveries = new Map<CandidateUser, (() => () => Promise<boolean>)[]>()
      for (const { by, action, who } of changes) {
        if (action === 'add') group.listens(who)
        if (!isTester(by)) continue
        for (const user of before)
          deliveries.set(user, [
            ...(deliveries.get(user) ?? []),
            await group.prepares(by, user, control(action, [who])),
          ])
        const how = {
          add: action === 'add' ? [who.address] : [],
          remove: action === 'add' ? [] : [who.address],
        }
        gatekeeper.groups.change(address, by.address, how)
      }
      const stay = group.members().filter((member) => !changes.some(({ who }) => who === member))
      const own = changes.flatMap(({ by, action, who }) =>
        isTester(by) || action === 'leave' ? [] : [{ by, action, who }],
      )
      const deliver = () => {
        const taken = before.flatMap((user, n) => {
          const inOrder = deliveries.get(user) ?? []
          return (n % 2 === 0 ? inOrder : inOrder.toReversed()).map((each) => each())
        })
        return Promise.all(taken.map((wait) => wait()))
      }
      const ask = () => Promise.all(own.map(({ by, action, who }) => askedOf(by, action, who)))
      await (own.length === 0 ? deliver() : whileUnderway(parts, address, ask, deliver))
      for (const { action, who } of changes) {
        if (action === 'add') group.comes(who)
        else goes(who)
      }
      for (const { action, who } of own) await hearOf(action, who, stay)
      for (const user of before) await user.settles()
    },
    async tells(by, to, action, who) {
      await passes(by, to, control(action, who, action === 'rename' ? newTitle() : title))
      if (action === 'leave') group.drops(by)
    },
    shows: async (user) => (await shownTo(user)).members,
    showsMore: shownTo,
  } satisfies GroupChanges & Record<string, unknown>
}
