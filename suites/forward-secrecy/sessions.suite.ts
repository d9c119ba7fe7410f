import {
  arrived,
  control,
  finds,
  judged,
  type Log,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  unseen,
} from '#harness'

/** Newer sessions after which an archived one has to be closed: libraries in use keep forty. */
const MORE_THAN_ANY_ARCHIVE = 50

purpose('PC-05', {
  title: 'an archived session that was stolen is not open for ever',
  verifies: ['E2E-09'],
  applies: ['signal'],
  severity: 2,
  effect:
    'A thief of an old session speaks as the peer years later, and is answered under keys that he knows.',
  remedy:
    'Bound the number and the age of archived sessions; answer in the newest session, whichever one is heard.',
  situations: ['heard on the old session', 'many newer sessions'],
  variants: [{ newer: MORE_THAN_ANY_ARCHIVE }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, robs, reaches }, { newer }) {
    const thief = await robs(alice)
    const begin = async () => {
      await alice.renews(bob)
      await alice.sends(bob, 'in a newer session')
    }
    await begin()
    await bob.catchesUp(alice)
    await alice.opens(await bob.sends(alice, 'in the newer session'))
    const early = await thief.sends(bob, 'on the stolen session')
    await bob.goesThrough(alice, early)
    reaches('heard on the old session')
    const answer = await bob.sends(alice, 'after the thief spoke')
    await bob.settles()
    await Promise.all([alice.releases(), thief.releases()])
    for (let n = 0; n < newer; n += 1) await begin()
    reaches('many newer sessions')
    const between = await bob.catchesUp(alice)
    const late = await thief.sends(bob, 'on a session of long ago')
    const barrier = await bob.catchesUp(alice)
    return {
      thief: thief.name,
      early: early.canary,
      late: late.canary,
      answer: answer.canary,
      between,
      barrier,
      account: bob.address,
    }
  },
  then: (log, { thief, early, late, answer, between, barrier, account }) => [
    control(arrived(log, between, 'newer sessions work')),
    resurrected(log, thief, early, answer),
    unseen(
      log,
      late,
      account,
      barrier,
      `a message on a session was shown that ${MORE_THAN_ANY_ARCHIVE} newer ones had followed`,
    ),
    arrived(log, barrier, 'the conversation of the peer goes on'),
  ],
})

/** Whether the stolen session was taken up again, and who could read the answer: an observation, never a failure. */
function resurrected(log: Log, thief: string, canary: string, answer: string) {
  const shown = proofsOf(log, 'message.shown').filter((o) => o.data.canary === canary)
  const read = proofsOf(log, 'message.opened').filter((o) => o.data.canary === answer && o.data.by === thief)
  const heard = shown.length > 0 ? 'was heard on the stolen session' : 'was not heard on the stolen session'
  return judged(
    'archive',
    'pass',
    `the thief ${heard} and ${read.length > 0 ? 'read' : 'did not read'} the answer`,
    [...shown, ...read].map((o) => o.n),
  )
}

purpose('PC-06', {
  title: 'the conversation of the real device goes on after a clone has spoken',
  verifies: ['ROB-04'],
  applies: ['signal', 'retry'],
  needs: ['state-export', 'state-import'],
  severity: 2,
  effect: 'Whoever copied a device silences it: the peer opens the clone and never again the real one.',
  remedy: 'Send again in a new session when the peer cannot open a message.',
  variants: [{ spoken: 2 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief }, { spoken }) {
    const state = await bob.exportsState('memory')
    const clone = await thief.clones(bob, state)
    alice.hears(clone)
    const forged = []
    for (let n = 0; n < spoken; n += 1) forged.push(await clone.tries(alice, `the clone ${n}`))
    await clone.settles()
    await alice.releases()
    const real = []
    for (let n = 0; n < 3; n += 1) real.push(await bob.sends(alice, `the real one ${n}`))
    await bob.settles()
    await alice.releases()
    for (const sent of real) alice.asksAgain(sent, bob, 1)
    const barrier = await bob.catchesUp(alice)
    await alice.releases()
    return {
      forged: forged.map(({ canary }) => canary),
      real: real.map(({ canary }) => canary),
      barrier,
    }
  },
  then: (log, { forged, real, barrier }) => [
    detection(log, forged),
    ...real.map((canary) =>
      finds(
        log,
        proof('message.opened', (d) => d.canary === canary),
        'what the real device sent is opened, at the latest when it was asked for again',
      ),
    ),
    control(arrived(log, barrier, 'the real device hears its peer')),
  ],
})

/** What the peer noticed of the clone: an observation, never a failure. */
function detection(log: Log, forged: readonly string[]) {
  const opened = proofsOf(log, 'message.opened').filter((o) => forged.includes(o.data.canary))
  const closed = proofsOf(log, 'message.unopened')
  return judged(
    'clone',
    'pass',
    `the peer opened ${opened.length} of ${forged.length} messages of the clone and could not open ${closed.length} messages`,
    [...opened, ...closed].map((o) => o.n),
  )
}

purpose('PC-08', {
  title: 'a device that lost its sessions asks for what it cannot open',
  verifies: ['E2E-14', 'ROB-04'],
  applies: ['signal', 'retry'],
  needs: ['state-export', 'state-import'],
  severity: 2,
  effect:
    'After a re-installation or a restored backup a conversation is silent for ever, and nobody is told.',
  remedy: 'Ask for a message again for which there is no session, or begin a new session yourself.',
  variants: [{ attempts: 3 }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief }, { attempts }) {
    const earlier = await bob.exportsState('memory')
    await alice.sends(bob, 'the first of a session')
    const before = await bob.catchesUp(alice)
    await alice.opens(await bob.sends(alice, 'its answer'))
    const restored = await thief.clones(bob, earlier)
    const lost: Sealed[] = []
    for (let n = 0; n < attempts; n += 1) {
      const sealed = await alice.sends(restored, `on the lost session ${n}`)
      await restored.goesThrough(alice, sealed)
      lost.push(sealed)
    }
    await alice.renews(bob)
    const again = await restored.catchesUp(alice)
    return { ids: lost.map(({ id }) => id), before, again, account: bob.address, instance: restored.instance }
  },
  then: (log, { ids, before, again, account, instance }) => [
    control(arrived(log, before, 'the session worked before it was lost')),
    notSilent(log, ids, account, instance),
    arrived(log, again, 'in a new session the conversation goes on', instance),
  ],
})

/** A request for one of the messages, or a session of the candidate's own beginning. */
function notSilent(log: Log, ids: readonly string[], account: string, instance: string) {
  const asked = proofsOf(log, 'stanza.received').filter(
    (o) =>
      o.pco.startsWith('wire:clone') &&
      ids.some((id) => o.data.xml.includes('<retry') && o.data.xml.includes(id)),
  )
  const begun = proofsOf(log, 'ciphertext.sent').filter(
    (o) => o.data.instance === instance && o.data.from === account && o.data.encoding === 'pkmsg',
  )
  const at = [...asked, ...begun].map((o) => o.n)
  return at.length > 0
    ? judged('not silent', 'pass', `it asked ${asked.length} times and began ${begun.length} sessions`, at)
    : judged(
        'not silent',
        'fail',
        `it stayed silent about ${ids.length} messages that it could not open`,
        [],
        'absence',
      )
}
