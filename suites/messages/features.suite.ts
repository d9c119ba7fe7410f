import {
  arrived,
  claimsOf,
  control,
  finds,
  futureContent,
  judged,
  leaksOf,
  never,
  proof,
  proofsOf,
  purpose,
  SENDABLE_KINDS,
  type Sent,
} from '#harness'
import { contentOf } from '../contents.ts'
import { unbelieved } from '../quoted.ts'

purpose('FEA-12', {
  title: 'an answer names what it answers, and what it claims of that is not believed',
  verifies: ['FEA-12'],
  severity: 2,
  effect: 'Words are put into the mouth of a user, and shown as if they had written them.',
  remedy:
    'Show the own copy of the message that is answered, with its author, and what the peer quotes only where there is none.',
  variants: [
    { target: 'of the candidate’s user', then: 'nothing' },
    { target: 'of the peer', then: 'nothing' },
    { target: 'of the peer', then: 'its author edits it' },
    { target: 'of the peer', then: 'the answer is asked for again' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, kinds, offers }, { target, then }) {
    const theirs = await alice.sends(bob, 'what Alice wrote')
    const own = await bob.sends(alice, 'what Bob wrote')
    await alice.opens(own)
    await bob.catchesUp(alice)
    const [about, author] = target === 'of the peer' ? [theirs.id, alice.address] : [own.id, bob.address]
    const answer = await bob.sends(alice, {
      kind: 'reply',
      target: about,
      author,
      quote: '',
      body: 'an answer',
    })
    await alice.opens(answer)
    if (then === 'the answer is asked for again' && offers.includes('retry')) {
      alice.asksAgain(answer, bob, 1)
      await bob.catchesUp(alice)
      await alice.releases()
    }
    if (then === 'its author edits it' && kinds.includes('edit')) {
      await alice.sends(bob, { kind: 'edit', target: theirs.id, body: 'what Alice meant' })
      await bob.catchesUp(alice)
    }
    const words = 'I owe you a thousand'
    const other = target === 'of the peer' ? bob.address : alice.address
    const forged: string[] = []
    for (const [by, quote] of [
      [author, words],
      [other, words],
    ] as const) {
      const { id } = await alice.seals(bob, 'its id is given to the answer')
      const sealed = await alice.sealsContent(bob, (mark) => ({
        kind: 'reply',
        id,
        sentAt: 0,
        target: about,
        author: by,
        quote,
        body: mark('as you said'),
      }))
      alice.delivers(sealed, bob)
      forged.push(sealed.canary)
    }
    const barrier = await bob.catchesUp(alice)
    return { answer: answer.id, about, author, forged, words, barrier }
  },
  then: (log, { answer, about, author, forged, words, barrier }) => [
    arrived(log, barrier, 'the conversation goes on'),
    finds(
      log,
      proof(
        'message.opened',
        (d) => d.id === answer && d.intact && d.content.includes(`"target":${JSON.stringify(about)}`),
      ),
      'an answer of the candidate’s user names what it answers',
    ),
    never(
      log,
      proof('message.opened', (d) => d.id === answer && !d.intact),
      'an answer that is sent again says something else',
    ),
    ...forged.map((canary) => unbelieved(log, canary, words, author)),
  ],
})

purpose('FEA-14', {
  title: 'of answers and reactions nothing stands outside the encryption',
  verifies: ['FEA-14', 'E2E-01'],
  severity: 1,
  effect: 'Whoever carries the messages reads how users feel about which of them.',
  remedy: 'Put target, quotation and emoji into the encrypted content, and no element beside it.',
  variants: [{ emoji: '🦑' }, { emoji: '👩🏽‍🚀' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, plants }, { emoji }) {
    const planted = plants('a control of the search')
    const theirs = await alice.sends(bob, 'a message')
    await bob.catchesUp(alice)
    const target = theirs.id
    const { address: author } = alice
    const sent = [
      await bob.sends(alice, { kind: 'reply', target, author, quote: 'a quotation', body: 'an answer' }),
      await bob.sends(alice, { kind: 'reaction', target, author, emoji, revoked: false }),
      await bob.sends(alice, { kind: 'reaction', target, author, emoji, revoked: true }),
    ]
    for (const each of sent) await alice.opens(each)
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, target, planted, sent: sent.map(({ id }) => id), barrier }
  },
  then(log, { account, target, planted, sent, barrier }, { emoji }) {
    const leaks = leaksOf(log)
    if (leaks === undefined)
      return [
        judged('outside', 'inconclusive', 'the secrets of this case are not in this edition', [], 'absence'),
      ]
    const [glyph] = emoji
    const stanzas = proofsOf(log, 'stanza.received').filter(({ data }) => data.account === account)
    const open = stanzas.filter(
      ({ data }) =>
        data.xml.includes(glyph ?? emoji) ||
        (data.xml.includes(target) && !/<(received|displayed|ack)\b/.test(data.xml)),
    )
    const texts = leaks.filter(({ canary }) => canary !== planted)
    const at = [...open.map(({ n }) => n), ...texts.map((leak) => leak.at)]
    return [
      control(
        judged(
          'outside',
          leaks.length > texts.length ? 'pass' : 'fail',
          'a planted canary is found by the scan',
        ),
      ),
      ...sent.map((id) =>
        finds(
          log,
          proof('message.opened', (d) => d.id === id && d.content.includes(target)),
          'the encrypted content names the target',
        ),
      ),
      judged(
        'outside',
        at.length > 0 ? 'fail' : 'pass',
        at.length > 0
          ? 'part of an answer or a reaction stands outside the encryption'
          : 'stanzas hold no emoji, quotation or target',
        at.length > 0 ? at : stanzas.map(({ n }) => n),
      ),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

/** Kinds that leave an entry of their own in any history, be it one that says that it cannot be shown. */
const LASTING = ['text', 'reply', 'media', 'contact', 'location', 'sticker'] as const

purpose('FEA-15', {
  title:
    'where a side lacks a feature, its user or the sender is told, and nothing is lost or sent in the clear',
  verifies: ['FEA-15', 'MSG-03'],
  severity: 3,
  effect: 'What one user sends the other never learns of, and neither of them is told.',
  remedy:
    'Refuse to send what is not offered, or send a form that can be read; show what is not supported as unsupported.',
  variants: [{ way: 'received' }, { way: 'sent' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, kinds, plants }, { way }) {
    const planted = plants('a control of the search')
    await bob.catchesUp(alice)
    const before = await bob.lists(alice)
    const tried: Sent[] = []
    let count = 0
    if (way === 'sent') {
      const own = await bob.sends(alice, 'to be changed')
      for (const kind of SENDABLE_KINDS) {
        // what has no file behind it is no ordinary message to whoever offers files
        if ((kind === 'media' || kind === 'sticker') && kinds.includes(kind)) continue
        const sent = await bob.tries(alice, contentOf(kind, own.id, bob.address))
        if (sent.outcome === 'ok') await alice.opens(sent)
        tried.push(sent)
      }
    } else {
      const earlier = await alice.sends(bob, 'to be answered')
      const { id } = await alice.seals(bob, 'its id is given to what comes later')
      for (const kind of LASTING) await alice.sends(bob, contentOf(kind, earlier.id, alice.address))
      alice.delivers(
        await alice.sealsContent(bob, (mark) => futureContent(id, 0, mark('of a later kind'))),
        bob,
      )
      // and what is answered, what comes later, and the barrier
      count = LASTING.length + 3
    }
    const barrier = await bob.catchesUp(alice)
    const after = await bob.lists(alice)
    return {
      tried: tried.map(({ id, outcome }) => ({ id, outcome })),
      planted,
      before,
      after,
      count,
      barrier,
    }
  },
  then(log, { tried, planted, before, after, count, barrier }) {
    const leaks = leaksOf(log)?.filter(({ canary }) => canary !== planted) ?? []
    const [first, last] = [before, after].map(
      (listing) =>
        claimsOf(log, 'store.listed').find(({ data }) => data.listing === listing)?.data.entries ?? 0,
    )
    const more = (last ?? 0) - (first ?? 0)
    return [
      arrived(log, barrier, 'the conversation goes on'),
      ...tried
        .filter(({ outcome }) => outcome === 'ok')
        .map(({ id }) =>
          finds(
            log,
            proof('message.opened', (d) => d.id === id),
            'what the candidate took to send arrives, encrypted',
          ),
        ),
      judged(
        'in the clear',
        leaks.length > 0 ? 'fail' : 'pass',
        leaks.length > 0
          ? 'something that is not supported is sent in the clear'
          : 'nothing was sent in the clear',
        leaks.map(({ at }) => at),
      ),
      judged(
        'entries',
        more >= count ? 'pass' : 'fail',
        more >= count ? 'every message has left an entry' : `of ${count} messages ${more} have left an entry`,
        proofsOf(log, 'message.shown')
          .filter(({ data }) => data.listing === after)
          .map(({ n }) => n),
        'absence',
      ),
    ]
  },
})
