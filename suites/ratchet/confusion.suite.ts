import {
  arrived,
  beforeOriginal,
  control,
  type Disguise,
  judged,
  type Log,
  listed,
  proofsOf,
  purpose,
  unseen,
} from '#harness'

purpose('RT-12', {
  title: 'a message counts for the sender whose session opens it, and for nobody else',
  verifies: ['E2E-19', 'E2E-12'],
  severity: 1,
  effect: 'The carrier puts words of one contact into the mouth of another.',
  remedy:
    'Open a message with the session of the sender that the stanza names, and with no other; bind both addresses into the authentication code.',
  variants: [
    { first: false, stranger: false },
    { first: true, stranger: false },
    { first: false, stranger: true },
    { first: true, stranger: true },
  ],
  with: (given) =>
    given
      .pairedUsers({ carol: 'tester', bob: 'candidate' })
      .then(async (world) => ({ ...world, ...(await given.users({ alice: 'tester', dave: 'tester' })) })),
  async when({ alice, carol, dave, bob, signal }, { first, stranger }) {
    // before version 4 a first message is not bound to its sender's address, and who says it first is believed
    const isBound = signal.versions.includes(4)
    if (!first || !isBound) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const other = stranger ? dave : carol
    const sealed = await alice.seals(bob, 'mine')
    for (const encoding of ['msg', 'pkmsg'] as const)
      alice.delivers(sealed, bob, {
        from: other.address,
        encoding,
        id: encoding === sealed.encoding ? sealed.id : `${sealed.id}-${encoding}`,
        form: 'forged',
        note: `stamped as ${other.name}, ${encoding}`,
      })
    const beforeIt = await bob.catchesUp(carol)
    for (const from of [alice, other]) await bob.lists(from)
    alice.delivers(sealed, bob)
    const barrier = await bob.catchesUp(alice)
    for (const from of [carol, dave]) await bob.lists(from)
    return {
      canary: sealed.canary,
      beforeIt,
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { canary, beforeIt, barrier, place }) => [
    unseen(
      beforeOriginal(log, canary),
      canary,
      place.account,
      beforeIt,
      'a message is shown that came under the name of somebody else',
    ),
    listed(log, canary, place, barrier, { least: 1, most: 1 }, 'under its sender’s name it is shown once'),
    elsewhere(log, canary, place.author),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** No listing and no conversation shows the message under another name than its author's. */
function elsewhere(log: Log, canary: string, author: string) {
  const wrong = proofsOf(log, 'message.shown').filter(
    ({ data }) => data.canary === canary && (data.author !== author || data.conversation !== author),
  )
  const at = wrong.map((o) => o.n)
  return wrong.length > 0
    ? judged('elsewhere', 'fail', 'a message is shown under another name', at)
    : judged('elsewhere', 'pass', 'the message is shown under no other name')
}

const ENCODINGS = ['msg', 'pkmsg'] as const
/** Words that a receiver might know for other forms, in place of those of the profile. */
const TYPES = ['skmsg', 'plaintext', 'none', '7', '8']

const named = (type: string) => (stanza: string) => stanza.replace(/ type="(msg|pkmsg)">/, ` type="${type}">`)

purpose('RT-13', {
  title: 'a form that does not belong into a conversation is not taken for a message',
  verifies: ['E2E-01', 'E2E-13', 'ROB-01'],
  severity: 1,
  effect:
    'An attacker plants a group key, or a message under it, in a conversation of two, and writes under the name of a contact.',
  remedy:
    'Let the declared form of a message choose the one parser for it, and take keys of groups from inside a session only.',
  variants: [
    { forms: ['group message', 'group key', 'group message', 'group message'], paired: true },
    { forms: ['open group key', 'group message', 'plaintext group key', 'group message'], paired: true },
    { forms: ['open content', 'open padded content', 'group key', 'group message'], paired: false },
    { forms: ['its own message'], paired: true },
    { forms: ['its own message'], paired: false },
  ],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob }, { forms, paired }) {
    await bob.catchesUp(carol)
    if (paired) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const shown = paired ? await bob.catchesUp(alice) : ''
    const canaries: string[] = []
    const own: { canary: string; beforeIt: string }[] = []
    for (const form of forms) {
      const isOwn = form === 'its own message'
      const sealed = isOwn
        ? await alice.seals(bob, 'in another form')
        : await alice.disguises(bob, form as Disguise, `a ${form}`)
      if (!isOwn) canaries.push(sealed.canary)
      for (const encoding of ENCODINGS) {
        const isRight = isOwn && encoding === sealed.encoding
        const handover = { encoding, form: 'forged', note: `${form} as ${encoding}` } as const
        if (!isRight) alice.delivers(sealed, bob, { ...handover, id: `${sealed.id}-${encoding}` })
      }
      for (const type of TYPES)
        alice.delivers(sealed, bob, {
          id: `${sealed.id}-${type}`,
          form: 'forged',
          note: `${form} as ${type}`,
          alter: named(type),
        })
      if (isOwn) {
        const beforeIt = await bob.catchesUp(carol)
        await bob.lists(alice)
        alice.delivers(sealed, bob)
        own.push({ canary: sealed.canary, beforeIt })
      }
    }
    const afterwards = await bob.catchesUp(carol)
    const barrier = await bob.catchesUp(alice)
    return {
      canaries,
      own,
      shown,
      afterwards,
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { canaries, own, shown, afterwards, barrier, place }) => [
    ...(shown === '' ? [] : [control(arrived(log, shown, 'an ordinary message is shown'))]),
    ...canaries.map((canary) =>
      unseen(log, canary, place.account, barrier, 'a text is shown that came in a form of another kind'),
    ),
    ...own.flatMap(({ canary, beforeIt }) => [
      unseen(
        beforeOriginal(log, canary),
        canary,
        place.account,
        beforeIt,
        'a message is shown that came as another kind',
      ),
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'as what it is, the message is shown once'),
    ]),
    arrived(log, afterwards, 'messages of others are shown afterwards'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

purpose('RT-14', {
  title: 'content in the form for error reports is never shown',
  verifies: ['E2E-01', 'E2E-13'],
  severity: 1,
  effect:
    'The form that carries reports of failed decryption is not encrypted: whoever carries messages writes under any name.',
  remedy: 'Take nothing but an error report out of that form, and show nothing of it.',
  variants: [
    { form: 'plaintext content', paired: true },
    { form: 'plaintext padded content', paired: true },
    { form: 'plaintext content', paired: false },
    { form: 'plaintext padded content', paired: false },
  ],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob }, { form, paired }) {
    await bob.catchesUp(carol)
    if (paired) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const sealed = await alice.disguises(bob, form as Disguise, 'not encrypted')
    for (const encoding of ENCODINGS)
      alice.delivers(sealed, bob, {
        encoding,
        id: `${sealed.id}-${encoding}`,
        form: 'forged',
        note: encoding,
      })
    for (const type of TYPES)
      alice.delivers(sealed, bob, {
        id: `${sealed.id}-${type}`,
        form: 'forged',
        note: type,
        alter: named(type),
      })
    const afterwards = await bob.catchesUp(carol)
    await bob.lists(alice)
    const barrier = await bob.catchesUp(alice)
    return { canary: sealed.canary, afterwards, barrier, account: bob.address }
  },
  then: (log, { canary, afterwards, barrier, account }) => [
    unseen(log, canary, account, afterwards, 'content is shown that was not encrypted'),
    unseen(log, canary, account, barrier, 'content is shown that was not encrypted'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
