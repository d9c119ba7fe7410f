import {
  arrived,
  control,
  fc,
  finds,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  stimuliOf,
} from '#harness'
import { contentOf } from '../contents.ts'

const delivered = (id: string) =>
  proof('receipt.seen', (d) => d.receipt === 'delivered' && d.ids.includes(id))

purpose('RC-01', {
  title: 'what could not be decrypted gets no delivery receipt',
  verifies: ['FEA-01'],
  severity: 2,
  effect: 'The sender believes that a message arrived which its receiver never saw.',
  remedy:
    'Send the delivery receipt after decryption and storage, never on arrival. Acknowledging the transport is something else.',
  tier: 'smoke',
  variants: [
    { how: 'broken MAC' },
    { how: 'no session' },
    { how: 'truncated' },
    { how: 'counter beyond the limit' },
  ],
  stimuli: fc.constant({ how: 'real jump beyond the limit' }),
  cases: { smoke: 0, gate: 0, full: 1 },
  with: (given) =>
    given
      .pairedUsers({ alice: 'tester', bob: 'candidate' })
      .then(async (world) => ({ ...world, ...(await given.users({ stranger: 'tester' })) })),
  async when({ alice, stranger, bob, gatekeeper }, { how }) {
    const good = await alice.sends(bob, 'a good one')
    const goodSeen = await gatekeeper.seesDelivered(bob, good.id)
    const jump = how === 'real jump beyond the limit' ? 25_200 : 0
    for (let n = 0; n < jump; n += 1) await alice.skips(bob)
    const sealed = await alice.seals(bob, 'a bad one')
    const id = `${sealed.id}-bad`
    const bytes = spoil(sealed, how)
    if (how === 'no session')
      stranger.delivers(sealed, bob, {
        id,
        from: stranger.address,
        form: 'corrupted',
        note: 'from somebody without a session',
      })
    else alice.delivers(sealed, bob, { id, bytes, form: 'corrupted', note: how })
    const barrier = jump > 0 ? await bob.catchesUp(stranger) : await bob.catchesUp(alice)
    return { good: good.id, goodSeen, bad: id, barrier }
  },
  then: (log, { good, bad, barrier }) => [
    control(finds(log, delivered(good), 'a good message gets a delivery receipt')),
    never(log, delivered(bad), 'a delivery receipt for a message that cannot be decrypted'),
    arrived(log, barrier, 'the candidate goes on after it'),
  ],
})

function spoil(sealed: Sealed, how: string): Uint8Array {
  const bytes = Uint8Array.from(sealed.bytes)
  const last = bytes.length - 1
  if (how === 'broken MAC') bytes[last] = (bytes[last] ?? 0) ^ 1
  if (how === 'truncated') return bytes.slice(0, last - 7)
  if (how === 'counter beyond the limit') return withCounter(bytes, 30_000)
  return bytes
}

/** The message with another counter; its MAC no longer fits, and the jump must be refused before any work is done. */
function withCounter(bytes: Uint8Array, counter: number): Uint8Array {
  const key = 2 + (bytes[2] ?? 0) + 1
  const varint = [(counter & 0x7f) | 0x80, ((counter >> 7) & 0x7f) | 0x80, counter >> 14]
  return Uint8Array.from([...bytes.slice(0, key + 1), ...varint, ...bytes.slice(key + 2)])
}

purpose('RC-02', {
  title: 'a message whose receipt was sent is still there after a crash',
  verifies: ['STZ-08', 'ROB-03', 'FEA-01'],
  severity: 2,
  effect: 'A message is confirmed to its sender and lost for its receiver.',
  remedy: 'Commit the message to durable storage before the receipt leaves the process.',
  cases: { smoke: 1, gate: 2, full: 40 },
  situations: ['receipt before the kill'],
  variants: [
    { batch: 1, after: 1, edited: true },
    { batch: 20, after: 1, edited: false },
    { batch: 12, after: 12, edited: false },
  ],
  stimuli: fc.record({
    batch: fc.integer({ min: 1, max: 20 }),
    after: fc.integer({ min: 0, max: 10 }),
    edited: fc.constant(false),
  }),
  story: ({ batch, after }) => [
    `Alice sends ${batch} messages`,
    after > 0
      ? `the delivery receipt of number ${Math.min(after, batch)} is waited for`
      : 'nothing is waited for',
    'the candidate is killed and started',
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper, reaches }, { batch, after, edited }) {
    const written = edited ? await alice.sends(bob, 'with a mistake') : undefined
    const edit = written
      ? await alice.sends(bob, { kind: 'edit', target: written.id, body: 'without a mistake' })
      : undefined
    if (edit) await bob.catchesUp(alice)
    const before = edit ? await bob.lists(alice) : -1
    const sealed: Sealed[] = []
    for (let n = 0; n < batch; n += 1) sealed.push(await alice.seals(bob, `message ${n}`))
    for (const message of sealed) alice.delivers(message, bob)
    const awaited = sealed[Math.min(after, batch) - 1]
    if (awaited && (await gatekeeper.seesDelivered(bob, awaited.id))) reaches('receipt before the kill')
    await process.restarts('kill')
    await gatekeeper.seesOnline(bob)
    const barrier = await bob.catchesUp(alice)
    await alice.opens(await bob.sends(alice, 'still here'))
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return {
      sealed: sealed.map(({ id, canary }) => ({ id, canary })),
      edit: edit?.canary ?? '',
      listings: edit ? [before, await bob.lists(alice)] : [],
      barrier,
      place,
    }
  },
  then: (log, { sealed, edit, listings, barrier, place }) => [
    arrived(log, barrier, 'the conversation goes on after the kill'),
    ...(edit === '' ? [] : [stays(log, edit, listings)]),
    ...sealed.map(({ id, canary }) => {
      const confirmed = receiptsBeforeKill(log, id)
      return listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        confirmed
          ? 'a message confirmed before the kill is in the durable store'
          : 'a message that was not confirmed comes again and is shown once',
      )
    }),
  ],
})

/** What was shown of an edit before the kill, in whatever form, is there after it. */
function stays(log: Log, canary: string, listings: readonly number[]) {
  const [before = [], after = []] = listings.map((listing) =>
    proofsOf(log, 'message.shown').filter(({ data }) => data.listing === listing && data.canary === canary),
  )
  const isLost = before.length > 0 && after.length === 0
  return judged(
    'stays',
    isLost ? 'fail' : 'pass',
    isLost ? 'an edit that was confirmed and shown is gone after the kill' : 'an edit outlasts the kill',
    [...before, ...after].map(({ n }) => n),
    'absence',
  )
}

function receiptsBeforeKill(log: Log, id: string): boolean {
  const killed =
    stimuliOf(log, 'process.driven').find((o) => o.data.how === 'killed')?.n ?? Number.POSITIVE_INFINITY
  return proofsOf(log, 'receipt.seen').some(
    (o) => o.n < killed && o.data.receipt === 'delivered' && o.data.ids.includes(id),
  )
}

purpose(
  'RC-03',
  {
    title: 'a read receipt is sent for what was read, and for nothing else',
    verifies: ['FEA-03'],
    applies: ['receipts:read'],
    severity: 2,
    effect: 'The sender learns that a message was read which the user never looked at.',
    remedy:
      'Tie read receipts to what was displayed, message by message; storing, listing and restarting are no reading.',
    // ids are the sender's choice: somebody else may have used one of them
    variants: [
      { read: [0, 4, 9, 13, 19], restart: 'none' },
      { read: [2, 3, 7, 11, 18], restart: 'clean' },
      { read: [1, 6, 8, 12, 17], restart: 'kill' },
    ],
    with: (given) =>
      given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
    async when({ alice, carol, bob, process, gatekeeper }, { read, restart }) {
      const sealed: Sealed[] = []
      for (let n = 0; n < 20; n += 1) sealed.push(await alice.sends(bob, `message ${n}`))
      const chosen = sealed.filter((_, index) => read.includes(index))
      const { id } = chosen[0] ?? (await alice.sends(bob, 'one more'))
      carol.delivers(
        await carol.sealsContent(bob, (mark) => ({ kind: 'text', id, sentAt: 0, body: mark('the same id') })),
        bob,
      )
      await bob.catchesUp(carol)
      await bob.catchesUp(alice)
      await bob.marksRead(alice, chosen)
      await bob.settles()
      if (restart !== 'none') {
        await process.restarts(restart as 'clean' | 'kill')
        await gatekeeper.seesOnline(bob)
      }
      await alice.opens(await bob.sends(alice, 'an answer is no reading'))
      await bob.lists(alice)
      const barrier = await bob.catchesUp(alice)
      return {
        read: chosen.map((m) => m.id),
        unread: sealed.filter((m) => !chosen.includes(m)).map((m) => m.id),
        other: carol.address,
        barrier,
      }
    },
    then: (log, { read, unread, other, barrier }) => [
      never(
        log,
        proof('receipt.seen', (d) => d.receipt === 'read' && d.to === other),
        'a read receipt for a message of somebody else that has the id of one that was read',
      ),
      ...read.map((id) =>
        control(finds(log, readReceipt(id), 'a message that was read gets its read receipt')),
      ),
      never(
        log,
        proof('receipt.seen', (d) => d.receipt === 'read' && d.ids.some((id) => unread.includes(id))),
        'a read receipt for a message that was not read',
      ),
      arrived(log, barrier, 'the candidate goes on'),
    ],
  },
  {
    collect: (log) => [
      ...stimuliOf(log, 'call.made')
        .filter((o) => o.data.action === 'mark-read' && o.data.instance === 'main')
        .flatMap((o) => idsOf(o.data.params).map((id) => ({ at: o.n, what: 'marked', key: id, value: '' }))),
      ...proofsOf(log, 'receipt.seen')
        .filter((o) => o.data.receipt === 'read' && !o.pco.startsWith('wire:clone'))
        .flatMap((o) =>
          o.data.ids.map((id) => ({ at: o.n, what: 'read receipt', key: id, value: o.data.from })),
        ),
    ],
    then: (log) => {
      const entries = proofsOf(log, 'ledger.entry')
      const early = entries.filter(
        (o) =>
          o.data.what === 'read receipt' &&
          !entries.some((m) => m.data.what === 'marked' && m.data.key === o.data.key && ordered(m, o)),
      )
      if (early[0])
        return [
          judged(
            'receipt ledger',
            'fail',
            `a read receipt that no reading came before (${early[0].data.case}, observation ${early[0].data.at})`,
            early.map((o) => o.n),
          ),
        ]
      const receipts = entries.filter((o) => o.data.what === 'read receipt')
      if (receipts.length === 0)
        return [
          judged(
            'receipt ledger',
            'inconclusive',
            'no read receipt was seen in the whole campaign',
            [],
            'absence',
          ),
        ]
      return [
        judged(
          'receipt ledger',
          'pass',
          `${receipts.length} read receipts of the whole campaign, each after a reading`,
          [receipts[0]?.n ?? 0],
        ),
      ]
    },
  },
)

type Entry = ReturnType<typeof proofsOf<'ledger.entry'>>[number]
const ordered = (marked: Entry, receipt: Entry) =>
  marked.data.case !== receipt.data.case || marked.data.at < receipt.data.at
const readReceipt = (id: string) => proof('receipt.seen', (d) => d.receipt === 'read' && d.ids.includes(id))

function idsOf(params: { readonly [key: string]: unknown }): string[] {
  return Array.isArray(params.ids) ? params.ids.filter((id): id is string => typeof id === 'string') : []
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('read' as const), pick: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('toggle' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reply' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('react' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit' as const) }) },
)

/** Steps in words. */
const WORDS: { readonly [step: string]: string } = {
  deliver: 'Alice sends a message',
  read: 'Bob reads one',
  toggle: 'Bob switches read receipts over',
  reply: 'Bob answers',
  react: 'Bob reacts to what he read in silence',
  edit: 'Alice edits what Bob read in silence',
}

/** Kinds that stand for themselves: a setting may be asked for each in another place. */
const LASTING = ['text', 'media', 'contact', 'location', 'sticker'] as const

purpose('RC-04', {
  title: 'with read receipts switched off, reading stays silent, also later',
  verifies: ['FEA-03'],
  applies: ['receipts:read'],
  severity: 2,
  effect: 'A user who chose not to tell others what was read is told on all the same.',
  remedy:
    'Ask the setting at the moment of reading, store it durably, and forget a reading that happened while it was off.',
  cases: { smoke: 1, gate: 8, full: 80 },
  situations: ['read while off', 'read while on', 'on again after reading while off', 'restart while off'],
  variants: [
    {
      steps: [
        { do: 'deliver' },
        { do: 'toggle' },
        { do: 'read', pick: 0 },
        { do: 'deliver' },
        { do: 'toggle' },
        { do: 'read', pick: 1 },
      ],
      restart: 'none',
      at: 0,
    },
    {
      steps: [
        { do: 'deliver' },
        { do: 'toggle' },
        { do: 'deliver' },
        { do: 'read', pick: 0 },
        { do: 'read', pick: 1 },
        { do: 'toggle' },
      ],
      restart: 'kill',
      at: 3,
    },
    {
      steps: [
        { do: 'deliver' },
        { do: 'toggle' },
        { do: 'deliver' },
        { do: 'read', pick: 1 },
        { do: 'reply' },
        { do: 'react' },
        { do: 'edit' },
        { do: 'toggle' },
        { do: 'deliver' },
        { do: 'read', pick: 2 },
      ],
      restart: 'clean',
      at: 4,
    },
  ],
  stimuli: fc.record({
    steps: fc.array(step, { minLength: 4, maxLength: 20 }),
    restart: fc.constant('none'),
    at: fc.constant(0),
  }),
  story: ({ steps, restart, at }) =>
    steps.flatMap((step, index) => [
      ...(restart !== 'none' && index === at ? [`the candidate is restarted (${restart})`] : []),
      WORDS[step.do] ?? step.do,
    ]),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, process, gatekeeper, reaches, kinds }, { steps, restart, at }) {
    const messages: Sealed[] = []
    const quiet: string[] = []
    const loud: string[] = []
    let on = true
    await bob.sets('read-receipts', true)
    for (const [index, step] of steps.entries()) {
      if (restart !== 'none' && index === at) {
        await process.restarts(restart as 'clean' | 'kill')
        await gatekeeper.seesOnline(bob)
        if (!on) reaches('restart while off')
      }
      if (step.do === 'deliver') {
        const kind = LASTING.filter((each) => kinds.includes(each))[messages.length % LASTING.length]
        messages.push(await alice.sends(bob, contentOf(kind ?? 'text', '', alice.address)))
        await bob.catchesUp(alice)
      } else if (step.do === 'toggle') {
        on = !on
        await bob.sets('read-receipts', on)
        if (on && quiet.length > 0) reaches('on again after reading while off')
      } else if (step.do === 'reply') {
        await alice.opens(await bob.sends(alice, 'a reply'))
      } else if (step.do === 'edit') {
        const target = quiet.at(-1)
        if (target === undefined || !kinds.includes('edit')) continue
        await alice.sends(bob, { kind: 'edit', target, body: 'in other words' })
        await bob.catchesUp(alice)
      } else if (step.do === 'react') {
        const target = quiet.at(-1)
        if (target === undefined || !kinds.includes('reaction')) continue
        const reaction = {
          kind: 'reaction',
          target,
          author: alice.address,
          emoji: '👍',
          revoked: false,
        } as const
        await alice.opens(await bob.sends(alice, reaction))
      } else {
        const message = messages[(('pick' in step && step.pick) || 0) % Math.max(1, messages.length)]
        if (!message || quiet.includes(message.id) || loud.includes(message.id)) continue
        await bob.marksRead(alice, [message])
        ;(on ? loud : quiet).push(message.id)
        reaches(on ? 'read while on' : 'read while off')
      }
    }
    await bob.sets('read-receipts', true)
    const last = await alice.sends(bob, 'the last one')
    const barrier = await bob.catchesUp(alice)
    await bob.marksRead(alice, [last])
    await bob.settles()
    await gatekeeper.seesRead(bob, last.id)
    return { quiet, loud: [...loud, last.id], barrier }
  },
  then: (log, { quiet, loud, barrier }) => [
    ...loud.map((id) =>
      control(finds(log, readReceipt(id), 'a message that was read while receipts are on gets one')),
    ),
    never(
      log,
      proof('receipt.seen', (d) => d.receipt === 'read' && d.ids.some((id) => quiet.includes(id))),
      'a read receipt for a message that was read while receipts were off',
    ),
    arrived(log, barrier, 'the candidate goes on'),
  ],
})
