import { arrived, control, disguised, listed, purpose, type Sealed } from '#harness'

/** What a carrier can change about a stanza without changing what it says. */
const WRAPPINGS: { readonly [how: string]: (stanza: string) => string } = {
  'line breaks in the base64': (stanza) =>
    stanza.replace(/>([A-Za-z0-9+/=]{20,})</, (_, text: string) => `>${text.replace(/.{76}/g, '$&\n')}<`),
  'white space around the base64': (stanza) => stanza.replace(/>([A-Za-z0-9+/=]{20,})</, '>\n  $1\n<'),
  'attributes in another order': (stanza) =>
    stanza.replace(/^<message type="chat" (.*?) id="([^"]*)"/, '<message id="$2" $1 type="chat"'),
  'an attribute more': (stanza) => stanza.replace('<message ', '<message xml:lang="en" '),
  'an element more': (stanza) => stanza.replace('</message>', '<hint xmlns="urn:example:hint"/></message>'),
  'its first character as a reference': (stanza) =>
    stanza.replace(/>([A-Za-z0-9+/])/, (_, first: string) => `>&#${first.charCodeAt(0)};`),
}

purpose('RT-05', {
  title: 'a replay in other octets is still a replay',
  verifies: ['E2E-12', 'STZ-07'],
  applies: ['signal'],
  severity: 1,
  effect: 'A replayer who changes a byte that nothing authenticates makes a user see an old message again.',
  remedy:
    'Let the ratchet say what is old. Digests of ciphertexts, stanza ids and stanza texts are in the hands of whoever replays.',
  variants: [
    { first: true, restart: 'none' },
    { first: false, restart: 'none' },
    { first: true, restart: 'kill' },
    { first: false, restart: 'kill' },
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper }, { first, restart }) {
    if (!first) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const sealed = await alice.sends(bob, 'once')
    await gatekeeper.seesDelivered(bob, sealed.id)
    const shown = await bob.catchesUp(alice)
    if (restart === 'kill') {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    const copies = sealed.encoding === 'pkmsg' ? disguised(sealed.bytes) : []
    for (const [index, { how, bytes }] of copies.entries())
      alice.delivers(sealed, bob, {
        bytes,
        form: 'replayed',
        note: how,
        id: index % 2 === 0 ? sealed.id : `${sealed.id}-${index}`,
      })
    for (const [index, [how, alter]] of Object.entries(WRAPPINGS).entries())
      for (const id of [sealed.id, `${sealed.id}-w${index}`])
        alice.delivers(sealed, bob, { form: 'replayed', note: how, id, alter })
    const barrier = await bob.catchesUp(alice)
    return {
      canary: sealed.canary,
      shown,
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
      copies: copies.length + 2 * Object.keys(WRAPPINGS).length,
    }
  },
  then: (log, { canary, shown, barrier, place, copies }) => [
    control(listed(log, canary, place, shown, { least: 1, most: 1 }, 'the message is shown')),
    listed(
      log,
      canary,
      place,
      barrier,
      { least: 1, most: 1 },
      `a message replayed in other octets (${copies} copies) is shown exactly once`,
    ),
    arrived(log, barrier, 'the candidate still takes messages after the replays'),
  ],
})

/** More sessions than a receiver is known to keep in its archive (measured: 40). */
const PAST_THE_ARCHIVE = 43

purpose('RT-07', {
  title: 'a replay stays a replay when the session was begun anew',
  verifies: ['E2E-12'],
  severity: 1,
  effect:
    'Whoever can make two users start over, by one first message, can show them again what they read before.',
  remedy:
    'Keep old sessions with what they have seen, delete used prekeys, remember base keys, and keep known message ids whatever becomes of a session.',
  variants: [
    { sessions: 1, restart: 'none' },
    { sessions: 2, restart: 'kill' },
    { sessions: 2, restart: 'kill first' },
    { sessions: PAST_THE_ARCHIVE, restart: 'none' },
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper }, { sessions, restart }) {
    const opening = await alice.sends(bob, 'first of the old session')
    await bob.catchesUp(alice)
    await alice.opens(await bob.sends(alice, 'answer'))
    const later = await alice.sends(bob, 'later in the old session')
    const shown = await bob.catchesUp(alice)
    const restarts = async () => {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    if (restart === 'kill first') await restarts()
    for (let n = 0; n < sessions; n += 1) {
      await alice.renews(bob)
      await alice.sends(bob, `first of session ${n + 2}`)
    }
    const renewed = await bob.catchesUp(alice)
    await alice.opens(await bob.sends(alice, 'answer in the new session'))
    if (restart === 'kill') await restarts()
    for (const sealed of [opening, later, later, opening])
      for (const id of [sealed.id, `${sealed.id}-again`])
        alice.delivers(sealed, bob, { form: 'replayed', id })
    const barrier = await bob.catchesUp(alice)
    return {
      canaries: [opening.canary, later.canary],
      shown,
      renewed,
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { canaries, shown, renewed, barrier, place }) => [
    ...canaries.map((canary) =>
      control(listed(log, canary, place, shown, { least: 1, most: 1 }, 'the message is shown')),
    ),
    control(arrived(log, renewed, 'the new session works')),
    ...canaries.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        'a message of the old session, replayed after a new one began, is shown exactly once',
      ),
    ),
    arrived(log, barrier, 'the conversation goes on after the replays'),
  ],
})

purpose('RT-21', {
  title: 'copies that come at the same moment are one message',
  verifies: ['STZ-07', 'E2E-12'],
  severity: 1,
  effect:
    'A message that arrives twice at once is opened twice with one key and shown twice; so would be a payment or an order.',
  remedy:
    'Open one message of a sender at a time, whatever its stanza id and whichever connection it came on.',
  variants: [
    { first: false, copies: 2, ids: 'the same' },
    { first: false, copies: 2, ids: 'others' },
    { first: true, copies: 2, ids: 'others' },
    { first: false, copies: 20, ids: 'others' },
    { first: false, copies: 2, ids: 'on two connections' },
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { first, copies, ids }) {
    if (!first) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const before = first ? '' : await bob.catchesUp(alice)
    const sealed: Sealed[] = []
    for (let set = 0; set < (first ? 1 : 5); set += 1) sealed.push(await alice.seals(bob, `at once ${set}`))
    const named = (stanza: string, copy: number) =>
      ids === 'others' && copy > 0 ? stanza.replace(/ id="([^"]*)"/, ` id="$1-${copy}"`) : stanza
    // one write, so that all copies are there when the first is handled
    const together = (stanza: string) => Array.from({ length: copies }, (_, n) => named(stanza, n)).join('')
    const isCut = ids === 'on two connections'
    for (const message of sealed)
      alice.delivers(message, bob, isCut ? {} : { alter: together, note: `${copies} in one segment` })
    if (isCut) {
      gatekeeper.cuts(bob)
      await gatekeeper.seesOnline(bob)
      for (const message of sealed) alice.delivers(message, bob, { form: 'duplicate' })
    }
    const barrier = await bob.catchesUp(alice)
    return {
      before,
      sent: sealed.map((m) => m.canary),
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { before, sent, barrier, place }) => [
    ...(before === '' ? [] : [control(arrived(log, before, 'a message that comes once is shown'))]),
    ...sent.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        'copies that came at once are shown as one message',
      ),
    ),
    arrived(log, barrier, 'the conversation goes on after the copies'),
  ],
})
