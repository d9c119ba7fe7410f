import { arrived, control, fc, listed, purpose } from '#harness'
import { growth } from '../growth.ts'

/** Fewer than the window that everybody has to keep. */
const SKIPPED = 1_900

purpose('AB-13', {
  title: 'one contact who jumps far ahead again and again holds nobody else up',
  verifies: ['MSG-02', 'E2E-11', 'ROB-01'],
  severity: 3,
  effect: 'Whoever is a contact makes a client compute for minutes, in which nobody else gets through.',
  remedy:
    'Bound how far ahead a message may be, work for one conversation beside the others, and drop nothing that waits meanwhile.',
  variants: [{ jumps: 3, ahead: 12_000 }],
  cases: { smoke: 0, gate: 0, full: 1 },
  stimuli: fc.constant({ jumps: 40, ahead: 24_000 }),
  with: (given) => given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, bob }, { jumps, ahead }) {
    const before = await bob.catchesUp(mallory)
    const meant: string[] = []
    for (let n = 0; n < jumps; n += 1) {
      await mallory.skips(bob, ahead)
      await mallory.sends(bob, `far ahead: ${n}`)
      meant.push((await alice.sends(bob, `behind jump ${n}`)).canary)
    }
    const barrier = await bob.catchesUp(alice)
    return { meant, before, barrier, account: bob.address, author: alice.address }
  },
  then: (log, { meant, before, barrier, account, author }) => [
    control(arrived(log, before, 'the contact is heard before')),
    arrived(log, barrier, 'messages of others go on'),
    ...meant.map((canary) =>
      listed(
        log,
        canary,
        { account, conversation: author, author },
        barrier,
        { least: 1, most: 1 },
        'a message of somebody else, behind one that is far ahead, is shown once',
      ),
    ),
  ],
})

purpose('AB-14', {
  title: 'keys of skipped messages that one contact piles up cost nobody else theirs',
  verifies: ['MSG-02', 'E2E-11', 'ROB-01'],
  severity: 3,
  effect: 'Any contact fills the memory of a device, or has late messages of everybody else lost.',
  remedy: 'Bound the keys of skipped messages for each remote user, and never across users.',
  variants: [{ sessions: 8 }],
  cases: { smoke: 0, gate: 0, full: 1 },
  stimuli: fc.constant({ sessions: 100 }),
  with: (given) =>
    given.pairedUsers({ carol: 'tester', mallory: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ carol, mallory, bob, process }, { sessions }) {
    const late = await carol.seals(bob, 'on its way for long')
    await carol.sends(bob, 'overtakes it')
    await bob.catchesUp(carol)
    const weights = [await process.weighs()]
    for (let n = 0; n < sessions; n += 1) {
      await mallory.renews(bob)
      await mallory.skips(bob, SKIPPED)
      await mallory.sends(bob, `session ${n}`)
      if (n !== sessions / 2) continue
      await bob.catchesUp(carol)
      weights.push(await process.weighs())
    }
    const flooded = await bob.catchesUp(mallory)
    weights.push(await process.weighs())
    carol.delivers(late, bob)
    const barrier = await bob.catchesUp(carol)
    return { late: late.canary, flooded, barrier, weights, account: bob.address, author: carol.address }
  },
  then: (log, { late, flooded, barrier, weights, account, author }) => [
    control(arrived(log, flooded, 'the sessions are taken')),
    listed(
      log,
      late,
      { account, conversation: author, author },
      barrier,
      { least: 1, most: 1 },
      'a late message of somebody else is shown once',
    ),
    ...growth(log, weights, 'half of the sessions'),
  ],
})
