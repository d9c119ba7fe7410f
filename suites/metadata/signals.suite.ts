import {
  arrived,
  control,
  finds,
  judged,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
  stimuliOf,
  unpad,
} from '#harness'
import { contentOf } from '../contents.ts'
import { request } from '../stanzas/stanza-texts.ts'

/** Around the octets of a block, of each length of prefix that a number can have, and far up. */
const LENGTHS = [
  1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 100, 127, 128, 129, 255, 256, 500, 1000, 1001, 1500, 1999, 2000,
]

purpose('LK-08', {
  title: 'the length of a ciphertext is that of the padded text, and stands nowhere besides',
  verifies: ['E2E-21'],
  severity: 3,
  effect: 'Who sees the traffic tells one answer from another by its length.',
  remedy: 'Pad every message by the profile’s scheme, the long ones too, before it is encrypted.',
  variants: [{ lengths: LENGTHS }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, kinds }, { lengths }) {
    const sent: { id: string; length: number }[] = []
    const theirs = await alice.sends(bob, 'to be answered')
    const own = await bob.sends(alice, 'to be changed')
    await alice.opens(own)
    await bob.catchesUp(alice)
    for (const kind of kinds) {
      // what has no file behind it is no ordinary message to whoever offers files
      if (kind === 'media' || kind === 'sticker') continue
      const [target, author] =
        kind === 'reply' || kind === 'reaction' ? [theirs.id, alice.address] : [own.id, bob.address]
      const one = await bob.sends(alice, contentOf(kind, target, author))
      sent.push({ id: one.id, length: 0 })
      await alice.opens(one)
      alice.dissects(one)
    }
    for (const length of lengths) {
      const one = await bob.sends(alice, 'm'.repeat(length))
      sent.push({ id: one.id, length })
      await alice.opens(one)
      alice.dissects(one)
    }
    const barrier = await bob.catchesUp(alice)
    return { sent, barrier }
  },
  then: (log, { sent, barrier }) => [
    control(arrived(log, barrier, 'the conversation goes on')),
    ...padded(log, sent),
  ],
})

function padded(log: Log, sent: readonly { readonly id: string; readonly length: number }[]) {
  const inside = new Map(
    proofsOf(log, 'plaintext.read').map(({ n, data }) => [
      data.id,
      { n, bytes: Buffer.from(data.bytes, 'base64') },
    ]),
  )
  const outside = proofsOf(log, 'ciphertext.sent').filter(({ data }) => sent.some(({ id }) => id === data.id))
  const bare = sent.filter(({ id }) => {
    const read = inside.get(id)
    return read === undefined || unpad(read.bytes) === undefined
  })
  // of messages in one form (the first ones carry keys too) the lengths that can be told apart
  const msg = outside.filter(({ data }) => data.encoding === 'msg')
  const lengths = (of: typeof outside) =>
    new Set(of.map(({ data }) => Buffer.from(data.bytes, 'base64').length)).size
  const texts = new Set(
    sent
      .filter(({ id, length }) => length > 0 && msg.some(({ data }) => data.id === id))
      .map(({ length }) => length),
  ).size
  const told = `observation: ${lengths(msg)} lengths of ciphertexts for ${texts} lengths of texts (${msg.length} samples)`
  return [
    judged(
      'padding',
      bare.length > 0 ? 'fail' : 'pass',
      bare[0]
        ? `${bare[0].length === 0 ? 'a message of another kind' : `a text of ${bare[0].length} octets`} is not padded as the profile says`
        : told,
      bare.length > 0 ? bare.flatMap(({ id }) => inside.get(id)?.n ?? []) : outside.map(({ n }) => n),
    ),
  ]
}

const CHAT_STATE = /<(active|composing|paused|inactive|gone)\b/

purpose('LK-09', {
  title: 'with the settings off nobody is told that the user types, is there or was there',
  verifies: ['FEA-08', 'PRV-03'],
  severity: 3,
  effect: 'Others follow when a user is awake, at the phone or about to answer.',
  remedy:
    'Send chat states while their setting is on; send no presence to peers, and answer none of their questions for it.',
  variants: [{ asked: 'nothing' }, { asked: 'last seen and presence' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { asked }) {
    for (const setting of ['typing', 'read-receipts']) await bob.sets(setting, false)
    if (asked !== 'nothing') {
      const last = request('get', alice.address, bob.address, 'last', '<query xmlns="jabber:iq:last"/>')
      await gatekeeper.writes(bob, last, 'a question when the user was there last')
      for (const type of ['probe', 'subscribe'])
        await gatekeeper.writes(
          bob,
          `<presence xmlns="jabber:client" type="${type}" from="${alice.address}" to="${bob.address}"/>`,
          `a presence ${type}`,
        )
    }
    const heard = await alice.sends(bob, 'are you there?')
    await bob.catchesUp(alice)
    await bob.marksRead(alice, [heard])
    const sent = await bob.sends(alice, 'an answer')
    await alice.opens(sent)
    await bob.goesOffline()
    await bob.goesOnline()
    if (asked !== 'nothing') await gatekeeper.seesAnswered(bob, 'last')
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    for (const setting of ['typing', 'read-receipts']) await bob.sets(setting, true)
    return { account: bob.address, peer: alice.address, sent: sent.id, barrier }
  },
  then: (log, { account, peer, sent, barrier }) => [
    control(
      finds(
        log,
        proof('message.opened', (d) => d.id === sent),
        'the user writes',
      ),
    ),
    never(
      whileOff(log),
      proof(
        'stanza.received',
        (d) => d.account === account && d.name === 'message' && CHAT_STATE.test(d.xml),
      ),
      'a chat state is sent, the setting being off',
    ),
    never(
      log,
      proof(
        'stanza.received',
        (d) => d.account === account && d.name === 'presence' && d.to.split('/')[0] === peer,
      ),
      'a peer is sent a presence',
    ),
    never(
      log,
      proof(
        'stanza.received',
        (d) => d.account === account && d.stanzaType === 'result' && d.xml.includes('jabber:iq:last'),
      ),
      'a peer is told when the user was there last',
    ),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** The part of a log in which the settings are off: users are introduced before. */
function whileOff(log: Log): Log {
  const sets = stimuliOf(log, 'call.made').filter(({ data }) => data.action === 'set-setting')
  const from = sets.find(({ data }) => data.params.value === false)?.n ?? 0
  const to = sets.find(({ n, data }) => n > from && data.params.value === true)?.n ?? log.observations.length
  return { ...log, observations: log.observations.filter(({ n }) => n > from && n < to) }
}
