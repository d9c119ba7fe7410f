import { arrived, control, fc, type GroupSealed, judged, keyScan, listed, purpose, unseen } from '#harness'
import { growth } from '../growth.ts'
import { readBy, unreadBy } from './read-by.ts'

const ROTATIONS = 6
const HOUR_MS = 60 * 60 * 1000

purpose('GR-16', {
  title:
    'a message of a chain that was given up harms nothing when it comes, and is nothing that was sent since',
  verifies: ['GRP-03', 'GRP-06'],
  applies: ['groups'],
  severity: 3,
  effect:
    'A late message silences its author for good, or somebody who has gone goes on speaking as if it had been before.',
  remedy:
    'Keep the newest chains of every member beside each other, and ask who is a member when a message comes, not what it says of its time.',
  variants: [{ of: 'a member' }, { of: 'who was removed' }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats }, { of }) {
    const chat = await chats.begins(alice, [bob, carol, mallory])
    const said = [await chat.says(alice, 'first'), await chat.says(carol, 'first of carol')]
    const held = await chat.seals(alice, 'held back')
    for (let n = 0; n < ROTATIONS; n += 1) {
      await chat.removes(alice, mallory)
      await chat.adds(alice, mallory)
      said.push(await chat.says(alice, `on chain ${n}`))
    }
    said.push(await chat.says(carol, 'on the chain that she keeps'))
    if (of === 'who was removed') await chat.removes(alice, carol)
    const late =
      of === 'a member'
        ? held
        : await chat.seals(carol, 'from before, it says', 'with the key that it has', HOUR_MS)
    chat.delivers(late, bob, { form: 'replayed', note: `of ${of}, on a chain that was given up` })
    await chat.catchesUp(bob, alice)
    chat.delivers(late, bob, { id: `${late.id}-again`, form: 'replayed' })
    said.push(await chat.says(alice, 'on the newest chain'))
    const barrier = await chat.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: chat.address }
    const heard = said.map(({ canary, author }) => ({ canary, author }))
    return { heard, late: late.canary, author: late.author, barrier, place }
  },
  then: (log, { heard, late, author, barrier, place }, { of }) => [
    arrived(log, barrier, 'the newest chain is still good'),
    ...heard.map((each) =>
      listed(
        log,
        each.canary,
        { ...place, author: each.author },
        barrier,
        { least: 1, most: 1 },
        'what members say is shown once',
      ),
    ),
    of === 'a member'
      ? listed(
          log,
          late,
          { ...place, author },
          barrier,
          { least: 0, most: 1 },
          'a message of an old chain is shown once at most',
        )
      : unseen(log, late, place.account, barrier, 'who was removed was heard, by saying that it was earlier'),
  ],
})

purpose('GR-37', {
  title: 'a user writes to each group on a key of its own, which opens nothing of another group',
  verifies: ['GRP-02', 'GRP-06'],
  applies: ['groups'],
  severity: 1,
  effect:
    'Whoever is in one group with a user reads, with the help of the server, what is said in all others.',
  remedy: 'Begin a chain for each group, and hand its key to the members of that group alone.',
  variants: [{ first: 'the group of both' }, { first: 'the other group' }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats }, { first }) {
    const both = await chats.begins(alice, [bob, carol])
    const other = await chats.begins(alice, [bob])
    other.overhears(carol)
    const isFirst = first === 'the group of both'
    const said: string[] = []
    for (const chat of isFirst ? [both, other, both, other] : [other, both, other, both]) {
      const { canary } = await chat.says(bob, chat === both ? 'to both' : 'to Alice alone')
      if (chat === other) said.push(canary)
    }
    const key = carol.groups?.handout(both.address, bob.address)
    if (key) carol.groups?.hears(other.address, bob.address, key)
    await other.triesAgain(carol)
    said.push((await other.says(bob, 'once more')).canary)
    const barrier = await both.catchesUp(bob, alice)
    return { said, hasKey: key !== undefined, barrier }
  },
  then: (log, { said, hasKey, barrier }) => [
    control(arrived(log, barrier, 'the group works')),
    control(judged('key', hasKey ? 'pass' : 'fail', 'a member holds a key of the user')),
    ...said.flatMap((canary) => readBy(log, canary, ['alice'], 'what is said in the other group')),
    ...said.map((canary) =>
      unreadBy(log, canary, ['carol'], 'the key of one group opened a message of another'),
    ),
  ],
})

const STEPS = ['deliver', 'withhold', 'late', 'says', 'rotate', 'kill'] as const
type Step = (typeof STEPS)[number]

const WORDS: { readonly [S in Step]: string } = {
  deliver: 'a message of Alice is delivered',
  withhold: 'a message of Alice is held back',
  late: 'the oldest that is held back is delivered',
  says: 'Bob writes to the group',
  rotate: 'somebody is removed and added again',
  kill: 'the candidate is killed and started',
}

purpose('GR-18', {
  title: 'the keys of what was sent to a group, and of what was delivered, are gone from the state',
  verifies: ['E2E-08'],
  applies: ['groups', 'signal'],
  needs: ['state-export', 'restart'],
  severity: 1,
  effect:
    'Whoever takes the device later reads what was said in its groups before, out of a recording of the traffic.',
  remedy:
    'Delete a chain key of a group when it was advanced and a message key when it was used, with all copies: the distribution in which it came, too.',
  situations: ['delivered late', 'rotated', 'restart'],
  variants: [
    { scope: 'memory', steps: ['deliver', 'withhold', 'deliver', 'says', 'late', 'says'] },
    { scope: 'memory', steps: ['says', 'deliver', 'rotate', 'deliver', 'says', 'withhold', 'kill', 'late'] },
    { scope: 'disk', steps: ['deliver', 'says', 'rotate', 'says', 'withhold', 'deliver', 'late'] },
  ],
  cases: { smoke: 0, gate: 2, full: 40 },
  stimuli: fc.record({
    scope: fc.constant('memory'),
    steps: fc.array(fc.constantFrom(...STEPS.filter((step) => step !== 'kill')), {
      minLength: 3,
      maxLength: 14,
    }),
  }),
  story: ({ steps }) => [...steps.map((step) => WORDS[step as Step]), 'the state is exported and searched'],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats, process, gatekeeper, reaches, offers }, { scope, steps }) {
    const chat = await chats.begins(alice, [bob, carol])
    const gone: string[] = []
    let waiting: { readonly sealed: GroupSealed; readonly seed: string }[] = []
    let next: string[] = []
    const spends = async (withheld: boolean) => {
      const { chainKey, seed } = await chat.nextSecret(alice)
      const sealed = await chat.seals(alice, withheld ? 'withheld' : 'delivered')
      gone.push(chainKey)
      if (withheld) waiting.push({ sealed, seed })
      else {
        gone.push(seed)
        chat.delivers(sealed, bob)
      }
    }
    const says = async () => {
      const secrets = chat.spentSecrets(await chat.says(bob, 'of bob'), alice)
      gone.push(...secrets.spent.flatMap(({ chainKey, seed }) => [chainKey, seed]))
      next = secrets.next ? [secrets.next.chainKey] : []
    }
    for (const step of steps) {
      if (step === 'deliver') await spends(false)
      if (step === 'withhold') await spends(true)
      if (step === 'says') await says()
      if (step === 'late') {
        const late = waiting.shift()
        if (!late) continue
        chat.delivers(late.sealed, bob)
        gone.push(late.seed)
        reaches('delivered late')
      }
      if (step === 'rotate') {
        // what was held back is passed over first; whether its key is kept beyond the chain is up to the candidate
        await spends(false)
        waiting = []
        await chat.removes(alice, carol)
        await chat.adds(alice, carol)
        reaches('rotated')
      }
      if (step === 'kill') {
        await chat.catchesUp(bob, alice)
        await process.restarts('kill')
        await gatekeeper.seesOnline(bob)
        reaches('restart')
      }
    }
    await spends(true)
    await spends(false)
    await says()
    const barrier = await chat.catchesUp(bob, alice)
    const of = scope === 'disk' && offers.includes('storage-view') ? 'disk' : 'memory'
    const state = await bob.exportsState(of)
    const held = waiting.slice(-3).map(({ seed }) => seed)
    return { state, gone: [...new Set(gone)], present: [...held, ...next], barrier }
  },
  then: (log, { state, gone, present, barrier }) => [
    control(arrived(log, barrier, 'the group works')),
    ...keyScan(log, state, gone, present, 'a key of what was said in a group', 'one'),
  ],
})

purpose('GR-23', {
  title: 'keys that a member hands out without end cost nobody else theirs',
  verifies: ['GRP-02', 'ROB-01'],
  applies: ['groups'],
  severity: 3,
  effect: 'Any member can make all others of a group unreadable to a user, or fill the memory of the device.',
  remedy: 'Bound what is kept for each member of each group, and never across members.',
  variants: [
    { where: 'here', many: 80 },
    { where: 'elsewhere', many: 80 },
  ],
  cases: { smoke: 0, gate: 0, full: 1 },
  stimuli: fc.constant({ where: 'here', many: 5_000 }),
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats, process }, { where, many }) {
    const chat = await chats.begins(alice, [bob, carol])
    const before = await chat.says(carol, 'before')
    const held = await chat.seals(alice, 'under a key that was handed out before')
    const first = await chat.catchesUp(bob, alice)
    const weights = [await process.weighs()]
    for (const _ of ['first half', 'second half']) {
      await chat.floods(carol, bob, many, where as 'here' | 'elsewhere')
      await chat.catchesUp(bob, alice)
      weights.push(await process.weighs())
    }
    chat.delivers(held, bob)
    const barrier = await chat.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: chat.address }
    return {
      before: before.canary,
      first,
      carol: carol.address,
      held: held.canary,
      alice: alice.address,
      place,
      barrier,
      weights,
    }
  },
  then: (log, { before, first, carol, held, alice, place, barrier, weights }) => [
    arrived(log, barrier, 'the group still works at the end'),
    control(
      listed(log, before, { ...place, author: carol }, first, { least: 1, most: 1 }, 'the member was heard'),
    ),
    listed(
      log,
      held,
      { ...place, author: alice },
      barrier,
      { least: 1, most: 1 },
      'a message under a key of somebody else is opened all the same',
    ),
    ...growth(log, weights, 'flood of keys'),
  ],
})
