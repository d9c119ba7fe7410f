import {
  arrived,
  control,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  type Sealed,
} from '#harness'

/** Forms of an address that are another address, and look or parse much like it. `x` stands for the number. */
const LOOKALIKES = {
  'another integrator': { local: (number: string) => `7-${number}` },
  'a leading zero': { local: (number: string) => `0-0${number}` },
  'a longer number': { local: (number: string) => `0-${number}0` },
  'a dot behind it': { local: (number: string) => `0-${number}.` },
  'a percent escape': { local: (number: string) => `0-%3${number.slice(0, 1)}${number.slice(1)}` },
  'a wide digit': {
    local: (number: string) => `0-${String.fromCodePoint(0xff10 + Number(number[0]))}${number.slice(1)}`,
  },
  'a sign without width': { local: (number: string) => `0-\u200b${number}` },
} as const
type Lookalike = keyof typeof LOOKALIKES

/** No address of the profile's form: whoever refuses these is right as well, but nobody may take them for another one. */
const NO_ADDRESS: readonly Lookalike[] = [
  'a dot behind it',
  'a percent escape',
  'a wide digit',
  'a sign without width',
]

purpose('ID-15', {
  title: 'addresses and message ids that are nearly the same are not the same',
  verifies: ['E2E-19'],
  severity: 2,
  effect:
    'A stranger with a look-alike address writes into a friend’s conversation, takes over its session, or has a friend’s messages taken for repeats.',
  remedy:
    'Use the whole address, octet by octet, as the key of sessions, pins, conversations and message ids; parse, trim, fold and convert nothing.',
  variants: (Object.keys(LOOKALIKES) as Lookalike[]).map((how) => ({ how })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, named }, { how }) {
    const [local = '', domain = ''] = alice.address.split('@')
    const number = local.slice(local.indexOf('-') + 1)
    const mallory = await named('mallory', `${LOOKALIKES[how].local(number)}@${domain}`)
    const first = await mallory.sends(bob, 'I am somebody else')
    const isAddress = !NO_ADDRESS.includes(how)
    if (!isAddress) await bob.lists(mallory)
    const barrier = await bob.catchesUp(isAddress ? mallory : alice)
    const mine = await alice.sends(bob, 'I am who I was')
    const upper = await alice.seals(bob, 'an id')
    const ids = ['aB3dE', 'Ab3De'].map((id) => `${upper.id}-${id}`)
    const twins: Sealed[] = []
    for (const id of ids) twins.push(await sealedAs(alice, bob, id))
    for (const twin of twins) alice.delivers(twin, bob)
    const after = await bob.catchesUp(alice)
    const toAlice = await bob.sends(alice, 'to the friend')
    const toMallory = isAddress
      ? await bob.sends(mallory, 'to the stranger')
      : await bob.tries(mallory, 'to nobody')
    await bob.settles()
    await alice.opens(toAlice)
    if (isAddress) await mallory.opens(toMallory)
    return {
      how,
      isAddress,
      first: first.canary,
      barrier,
      mine: mine.canary,
      after,
      twins: twins.map(({ canary }) => canary),
      toAlice: toAlice.canary,
      toMallory: toMallory.canary,
      names: { alice: alice.name, mallory: mallory.name },
      alice: { account: bob.address, conversation: alice.address, author: alice.address },
      mallory: { account: bob.address, conversation: mallory.address, author: mallory.address },
    }
  },
  then: (log, w) => [
    control(arrived(log, w.after, 'the friend is heard after all that')),
    ...(w.isAddress
      ? [listed(log, w.first, w.mallory, w.barrier, ONCE, `with ${w.how} it is a conversation of its own`)]
      : [onlyThere(log, w.first, w.mallory.author)]),
    listed(log, w.mine, w.alice, w.after, ONCE, 'the friend’s conversation is still the friend’s'),
    ...w.twins.map((twin) =>
      listed(log, twin, w.alice, w.after, ONCE, 'ids that differ by case only are two messages'),
    ),
    openedBy(log, w.toAlice, w.names.alice),
    openedBy(log, w.toMallory, w.names.mallory, w.isAddress),
  ],
})

const ONCE = { least: 1, most: 1 }

/** Seals a text under a given id, the same inside and outside. */
function sealedAs(
  alice: import('#harness').Tester,
  bob: import('#harness').CandidateUser,
  id: string,
): Promise<Sealed> {
  return alice.sealsContent(bob, (mark) => ({ kind: 'text', id, sentAt: 0, body: mark('a twin') }))
}

/** The message is shown under the address that it came from, or not at all. */
function onlyThere(log: Log, canary: string, address: string) {
  return never(
    log,
    proof(
      'message.shown',
      (d) => d.canary === canary && (d.author !== address || d.conversation !== address),
    ),
    'a message from what is no address is shown under another one',
  )
}

function openedBy(log: Log, canary: string, by: string, hasTo = true) {
  const opened = proofsOf(log, 'message.opened').filter(({ data }) => data.canary === canary)
  const at = opened.map(({ n }) => n)
  const because = `what is meant for ${by} can be opened by ${by} alone`
  if (opened.some(({ data }) => data.by !== by)) return judged('recipient', 'fail', because, at)
  return opened.length > 0 || !hasTo
    ? judged('recipient', 'pass', because, at)
    : judged('recipient', 'fail', `${because}: nobody did`, [], 'absence')
}
