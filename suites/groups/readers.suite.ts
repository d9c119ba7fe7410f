import { fc, listed, purpose, type Tester } from '#harness'
import { readBy, unreadBy } from './read-by.ts'

const ACTS = ['bob says', 'alice says', 'removes', 'adds', 'leaves', 'restarts'] as const
type Act = (typeof ACTS)[number]

/** One step as data: `pick` chooses among those who are there, or not there, at that moment. */
const step = fc.record({
  // seldom: a restart costs as much as a whole schedule, and a variant has one
  do: fc.oneof(
    { weight: 8, arbitrary: fc.constant<Act>('bob says') },
    { weight: 3, arbitrary: fc.constant<Act>('alice says') },
    { weight: 3, arbitrary: fc.constant<Act>('removes') },
    { weight: 4, arbitrary: fc.constant<Act>('adds') },
    { weight: 2, arbitrary: fc.constant<Act>('leaves') },
  ),
  pick: fc.nat(20),
})

const steps = (...acts: readonly Act[]) => acts.map((act) => ({ do: act, pick: 1 }))

const WORDS: { readonly [A in Act]: string } = {
  'bob says': 'Bob writes to the group',
  'alice says': 'Alice writes to the group',
  removes: 'the admin removes somebody',
  adds: 'the admin adds somebody who is not in the group',
  leaves: 'somebody leaves the group',
  restarts: 'the candidate is killed and started',
}

purpose('GR-03', {
  title:
    'a message of a group is read by those who are in it when it is sent, and by nobody who has gone or is yet to come',
  verifies: ['GRP-03'],
  applies: ['groups'],
  needs: ['restart'],
  severity: 1,
  tier: 'smoke',
  effect: 'A person who was put out of a group goes on reading along, and nobody sees it.',
  remedy: 'Give up the own sender key when a member has gone, and hand the next one to those who are left.',
  variants: [
    { by: 'one of ours', steps: steps('bob says', 'removes', 'bob says', 'bob says') },
    {
      by: 'the candidate',
      steps: steps('bob says', 'removes', 'bob says', 'adds', 'bob says', 'leaves', 'bob says'),
    },
    {
      by: 'one of ours',
      steps: steps('removes', 'alice says', 'restarts', 'bob says', 'adds', 'alice says', 'bob says'),
    },
  ],
  stimuli: fc.record({
    by: fc.constantFrom('one of ours', 'the candidate'),
    steps: fc.array(step, { minLength: 4, maxLength: 14, size: 'max' }),
  }),
  cases: { smoke: 0, gate: 5, full: 60 },
  story: ({ by, steps: all }) => [`the admin is ${by}`, ...all.map((each) => WORDS[each.do as Act])],
  situations: ['removed', 'left', 'added', 'came back', 'restart'],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats, process, gatekeeper, reaches }, { by, steps: all }) {
    const admin = by === 'the candidate' ? bob : alice
    const comers = [carol, mallory]
    const chat = await chats.begins(admin, [admin === bob ? alice : bob, ...comers])
    for (const who of comers) chat.overhears(who)
    let inside: readonly Tester[] = comers
    const gone = new Set<Tester>()
    const said: { readonly canary: string; readonly readers: string[] }[] = []
    const heard: string[] = []
    const one = (list: readonly Tester[], pick: number) => list[pick % Math.max(1, list.length)]
    const goes = (who: Tester, how: 'removed' | 'left') => {
      inside = inside.filter((each) => each !== who)
      gone.add(who)
      reaches(how)
    }
    const says = async () => {
      const { canary } = await chat.says(bob, `word ${said.length}`)
      said.push({ canary, readers: ['alice', ...inside.map(({ name }) => name)] })
    }
    for (const { do: act, pick } of all) {
      const member = one(inside, pick)
      const comer = one(
        comers.filter((who) => !inside.includes(who)),
        pick,
      )
      if (act === 'bob says') await says()
      if (act === 'alice says') heard.push((await chat.says(alice, `word ${heard.length}`)).canary)
      if (act === 'removes' && member) {
        await chat.removes(admin, member)
        goes(member, 'removed')
      }
      if (act === 'leaves' && member) {
        await chat.leaves(member)
        goes(member, 'left')
      }
      if (act === 'adds' && comer) {
        await chat.adds(admin, comer)
        inside = [...inside, comer]
        reaches('added')
        if (gone.has(comer)) reaches('came back')
      }
      if (act === 'restarts') {
        await process.restarts('kill')
        await gatekeeper.seesOnline(bob)
        reaches('restart')
      }
    }
    await says()
    for (const who of comers) await chat.triesAgain(who)
    const barrier = await chat.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: chat.address, author: alice.address }
    return { said, heard, barrier, place }
  },
  then: (log, { said, heard, barrier, place }) => [
    ...said.map(({ canary, readers }) =>
      unreadBy(
        log,
        canary,
        ['carol', 'mallory'].filter((name) => !readers.includes(name)),
        'somebody opened a message who was not in the group when it was sent',
      ),
    ),
    ...said.flatMap(({ canary, readers }) => readBy(log, canary, readers, 'who is in the group reads')),
    ...heard.map((canary) =>
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'what a member says is shown once'),
    ),
  ],
})
