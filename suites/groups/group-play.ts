import {
  type CandidateUser,
  GROUP_HINTS,
  type GroupChange,
  type GroupChat,
  type GroupMember,
  type Props,
  type Tester,
} from '#harness'
import type { GroupModel } from './group-model.ts'

/** What can happen in a group, in words. */
export const ACTS = {
  'bob says': 'Bob writes to the group',
  'dave says': 'Dave writes to the group',
  'one of ours says': 'one of ours writes to the group',
  'says too early': 'one of ours writes, and its key comes afterwards',
  'says without a key': 'one of ours writes on a new chain, and its key is lost on the way',
  removes: 'an admin removes somebody',
  adds: 'an admin adds somebody who is not in the group',
  leaves: 'somebody leaves the group',
  'changes while one is away': 'a user of the candidate is away while one of ours adds or removes somebody',
  'change at once': 'two who do not know of each other change the members',
  promotes: 'an admin makes a member an admin',
  demotes: 'an admin takes the rights of another one away',
  renames: 'an admin renames the group',
  oversteps: 'a member who is no admin tries to change the group',
  'the server says': 'the gatekeeper tells of a change that nobody made',
  restarts: 'the candidate is killed and started',
} as const

export type Act = keyof typeof ACTS

/** One step as data: `pick` chooses among those of whom it can be about at that moment. */
export type Step = { readonly do: string; readonly pick: number }

/** Something that was said, by its canary. `readers` and `at` name whom it has to come to, `away` who was not in the group. */
export type Word = { readonly canary: string; readonly readers: string[] }
export type Heard = {
  readonly canary: string
  readonly author: string
  at: string[]
  readonly away: string[]
}

/** Who takes part. The first of ours and the first of the candidate's stay, and all the others come and go. */
export interface Players {
  readonly ours: readonly [Tester, ...Tester[]]
  readonly theirs: readonly [CandidateUser, CandidateUser]
  readonly chat: GroupChat
  readonly model: GroupModel
  readonly world: Pick<Props, 'process' | 'gatekeeper' | 'reaches' | 'offers'>
}

/** Plays the steps one after the other; one that is about nobody at that moment is left out. Gives what was said, and the title. */
export async function plays({ ours, theirs, chat, model, world }: Players, steps: readonly Step[]) {
  const { process, gatekeeper, reaches, offers } = world
  const [bob, dave] = theirs
  const everybody: readonly GroupMember[] = [...ours, ...theirs]
  const comers: readonly GroupMember[] = [...ours.slice(1), dave]
  const hasAdmins = offers.includes('group-admin')
  const said: Word[] = []
  const heard: Heard[] = []
  const gone = new Set<GroupMember>()
  let title = ''

  const one = <T>(list: readonly T[], pick: number) => list[pick % Math.max(1, list.length)]
  const isIn = ({ name }: GroupMember) => model.has(name)
  const there = () => theirs.filter(isIn)
  const admins = (of: readonly GroupMember[] = everybody) => of.filter(({ name }) => model.mayChange(name))
  /** Those whose going leaves somebody who may change the group. */
  const insiders = () => comers.filter((who) => isIn(who) && !model.isLastAdmin(who.name))
  const outsiders = () => comers.filter((who) => !isIn(who))
  const goes = (who: GroupMember, how: 'removed' | 'left') => {
    model.goes(who.name)
    gone.add(who)
    // whoever has gone may do away with what it was told until then
    for (const each of heard) each.at = each.at.filter((address) => address !== who.address)
    reaches(how)
  }
  const comes = (who: GroupMember) => {
    model.comes(who.name)
    reaches('added')
    if (gone.has(who)) reaches('came back')
  }
  const changes = async (
    who: GroupMember,
    pick: number,
    by = one(
      admins().filter((a) => a !== who),
      pick,
    ),
  ) => {
    if (!by) return
    if (isIn(who)) await chat.removes(by, who)
    else await chat.adds(by, who)
    if (isIn(who)) goes(who, 'removed')
    else comes(who)
  }
  const says = async (user: CandidateUser) => {
    if (!isIn(user)) return
    const { canary } = await chat.says(user, `word ${said.length}`)
    said.push({ canary, readers: ours.filter(isIn).map(({ name }) => name) })
    isHeard(
      canary,
      user,
      there().filter((other) => other !== user),
    )
  }
  const isHeard = (canary: string, by: GroupMember, at: readonly CandidateUser[]) =>
    heard.push({
      canary,
      author: by.address,
      at: at.map(({ address }) => address),
      away: theirs.filter((user) => !isIn(user)).map(({ address }) => address),
    })

  const acts: { readonly [A in Act]: (pick: number) => Promise<unknown> } = {
    'bob says': () => says(bob),
    'dave says': () => says(dave),
    async 'one of ours says'(pick) {
      const by = one(ours.filter(isIn), pick) ?? ours[0]
      isHeard((await chat.says(by, `word ${heard.length}`)).canary, by, there())
    },
    async 'says too early'(pick) {
      const [by, to] = [one(ours.filter(isIn), pick) ?? ours[0], one(there(), pick) ?? bob]
      isHeard((await chat.saysBeforeKey(by, to, `word ${heard.length}`)).canary, by, [to])
      reaches('key came late')
    },
    async 'says without a key'(pick) {
      const [by, to] = [one(ours.filter(isIn), pick) ?? ours[0], one(there(), pick) ?? bob]
      await chat.saysUnkeyed(by, to, `word ${heard.length}`)
      reaches('key was lost')
    },
    async removes(pick) {
      const who = one(insiders(), pick)
      if (who) await changes(who, pick)
    },
    async adds(pick) {
      const who = one(outsiders(), pick)
      if (who) await changes(who, pick)
    },
    async leaves(pick) {
      const who = one(insiders(), pick)
      if (!who) return
      await chat.leaves(who)
      goes(who, 'left')
    },
    async 'changes while one is away'(pick) {
      const by = one(admins(ours), pick)
      const who = one(
        [...insiders(), ...outsiders()].filter((each) => each !== by),
        pick,
      )
      if (!by || !who) return
      const away = one(
        there().filter((user) => user !== who),
        pick,
      )
      if (!away) return
      await away.goesOffline()
      const changed = changes(who, pick, by)
      await away.goesOnline()
      await changed
      reaches('away')
    },
    async 'change at once'(pick) {
      // nobody whom a change is about makes one, and one change at most is the candidate's own
      const about = [0, 1].flatMap(
        (n) =>
          one(
            ours.slice(1).filter(({ name }) => !model.mayChange(name)),
            pick + n,
          ) ?? [],
      )
      const [first, second] = about
      if (!first || !second || first === second) return
      const by = one(admins(), pick)
      const other = one(
        admins(ours).filter((admin) => admin !== by),
        pick,
      )
      const otherwise = other ?? (isIn(second) ? second : undefined)
      if (!by || !otherwise) return
      const changeOf = (who: Tester, author: GroupMember): GroupChange => ({
        by: author,
        action: author === who ? 'leave' : isIn(who) ? 'remove' : 'add',
        who,
      })
      await chat.atOnce([changeOf(first, by), changeOf(second, otherwise)])
      for (const who of about)
        if (isIn(who)) goes(who, who === otherwise ? 'left' : 'removed')
        else comes(who)
      reaches('at once')
    },
    async promotes(pick) {
      const by = one(admins(), pick)
      const who = one(
        everybody.filter((each) => isIn(each) && !model.mayChange(each.name)),
        pick,
      )
      if (!hasAdmins || !by || !who) return
      await chat.promotes(by, who)
      model.promotes(who.name)
      reaches('promoted')
    },
    async demotes(pick) {
      const by = one(admins(), pick)
      const who = one(
        admins().filter((admin) => admin !== by),
        pick,
      )
      if (!hasAdmins || !by || !who) return
      await chat.demotes(by, who)
      model.demotes(who.name)
      reaches('demoted')
    },
    async renames(pick) {
      const by = one(admins(), pick)
      if (!hasAdmins || !by) return
      title = await chat.renames(by)
      reaches('renamed')
    },
    async oversteps(pick) {
      const by = one(
        everybody.filter((each) => isIn(each) && !model.mayChange(each.name)),
        pick,
      )
      const action = one(
        hasAdmins ? (['add', 'remove', 'promote', 'rename'] as const) : (['add', 'remove'] as const),
        pick,
      )
      const who = one(action === 'add' ? outsiders() : comers.filter((each) => isIn(each)), pick)
      if (!by || !who || !action) return
      if (by === bob || by === dave) await chat.wishes(by, action, who)
      else
        for (const user of there())
          await chat.tells(by as Tester, user, action, action === 'rename' ? [] : [who])
      reaches('overstepped')
    },
    async 'the server says'(pick) {
      const hint = one(GROUP_HINTS, pick)
      const comes = hint === 'added' || hint === 'a list with one more'
      const who = one(comes ? outsiders() : comers.filter(isIn), pick)
      if (!hint || !who) return
      const to = one(
        there().filter((user) => user !== who),
        pick,
      )
      if (!to) return
      chat.hints(to, who, hint)
      reaches('server said otherwise')
    },
    async restarts() {
      await process.restarts('kill')
      for (const user of theirs) await gatekeeper.seesOnline(user)
      reaches('restart')
    },
  }
  for (const { do: act, pick } of steps) await acts[act as Act](pick)
  for (const user of theirs) await says(user)
  for (const who of ours.slice(1)) await chat.triesAgain(who)
  return { said, heard, title }
}
