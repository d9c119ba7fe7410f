import { arrived, claimsOf, control, judged, type Log, leaksOf, proofsOf, purpose, stimuliOf } from '#harness'

/** The keys of a session beside which its stored form is damaged. */
const PLACES = 3

purpose('RB-07', {
  title: 'a damaged session ends in an error or in a new session, and never in the open',
  verifies: ['E2E-01', 'E2E-20'],
  applies: ['signal'],
  needs: ['state-export', 'state-import'],
  severity: 2,
  effect:
    'One bad bit on a disk, or one that somebody planted, puts messages in the open, or gives the user new keys that nobody was told of.',
  remedy:
    'Treat a session that cannot be read or does not open what comes as lost: say so, begin a new one under the same identity, ask for what was missed.',
  variants: [{ shift: 0 }, { shift: -1 }],
  story: ({ shift }) => [
    'Alice and Bob have exchanged messages in both directions, and two more of Alice are on the way',
    `in copies of Bob’s state one bit is flipped ${shift === 0 ? 'in a key of the session' : 'in the octet before a key of the session'}: root key, receiving chain, sending chain`,
    'each copy sends, receives, sends again, and is written to in a new session',
  ],
  with: (given) =>
    given.pairedUsers(
      {
        alice: 'tester',
        sound: 'candidate',
        root: 'candidate',
        receiving: 'candidate',
        sending: 'candidate',
      },
      { fresh: true },
    ),
  async when({ alice, sound, root, receiving, sending, thief, gatekeeper }, { shift }) {
    const copies: Copy[] = []
    let declined = 0
    let isSilent = false
    for (const [place, user] of Object.entries({ sound, root, receiving, sending })) {
      await user.catchesUp(alice)
      const [next] = await alice.chainSecrets(user, 1)
      const older = await alice.seals(user, 'on the older chain')
      await alice.opens(await user.sends(alice, 'hello'))
      const newer = await alice.seals(user, 'on the newer chain')
      const state = await user.exportsState('memory')
      const keys: Record<string, readonly (string | undefined)[]> = {
        root: await alice.spentRoots(user),
        receiving: [next?.chainKey],
        sending: [alice.sentSecrets(user).next?.chainKey],
      }
      const found = keys[place]?.filter((key) => key !== undefined)
      const taken = found ? thief.damages(state, found, shift) : state
      if (taken === undefined) continue
      const copy = found ? await thief.revives(user, taken) : await thief.clones(user, taken)
      const { theirs: identity } = await alice.identityKeys(user)
      if (copy === undefined) {
        declined += 1
        continue
      }
      alice.hears(copy)
      if (found) await copy.tries(alice, 'from a damaged session')
      alice.delivers(older, copy)
      alice.delivers(newer, copy)
      // a copy that says nothing is waited for once and not again with the next damage
      const handled: boolean = isSilent ? false : await gatekeeper.seesHandled(copy, newer.id)
      await copy.tries(alice, 'after what came')
      await copy.settles()
      await alice.releases()
      await alice.renews(user)
      const again = isSilent ? '' : await copy.outlives(alice)
      await copy.tries(alice, 'in a new session')
      await copy.settles()
      await alice.releases()
      isSilent ||= !handled
      const { instance, address: account } = copy
      const came = [older.canary, newer.canary]
      copies.push({ isSound: place === 'sound', instance, account, identity, came, again })
    }
    return { alice: alice.address, copies, declined }
  },
  then: (log, { alice, copies, declined }) => [
    ...copies
      .filter(({ isSound }) => isSound)
      .flatMap(({ came, instance }) =>
        came.map((canary) =>
          control(arrived(log, canary, 'a copy that is not damaged opens what comes', instance)),
        ),
      ),
    control(wasDamaged(log)),
    nothingOpen(log),
    ...copies.map((copy) => sameIdentity(log, copy)),
    ...copies.map((copy) => nothingMadeUp(log, copy, alice)),
    howItWentOn(
      log,
      copies.filter(({ isSound }) => !isSound),
      declined,
    ),
  ],
})

/** A copy of a user, and what was sent to it. A type, as bindings are JSON. */
type Copy = {
  readonly isSound: boolean
  readonly instance: string
  readonly account: string
  /** The identity key that the peer knows, hex. */
  readonly identity: string
  readonly came: string[]
  readonly again: string
}

/** Nothing to flip was found in a state whose keys are not in the open: then nothing can be concluded. */
function wasDamaged(log: Log) {
  const damaged = stimuliOf(log, 'state.damaged')
  const at = damaged.map(({ n }) => n)
  const text = `${damaged.length} of ${PLACES} keys of the session were found in the exported state and damaged`
  return damaged.length > 0
    ? judged('damage', 'pass', text, at)
    : judged('damage', 'fail', text, at, 'absence')
}

function nothingOpen(log: Log) {
  const leaks = leaksOf(log)
  if (leaks === undefined) {
    const because = 'the secrets of this case are not in this edition of the evidence'
    return judged('in the open', 'inconclusive', because, [], 'absence')
  }
  const [first] = leaks
  const at = leaks.map((leak) => leak.at)
  return first
    ? judged('in the open', 'fail', `a text can be read on ${first.channel}, as ${first.encoding}`, at)
    : judged('in the open', 'pass', 'no text can be read in what left the copies')
}

/** A session says nothing about the account's own identity: no damage to it is a reason for a new one. */
function sameIdentity(log: Log, { account, identity }: Copy) {
  const first = proofsOf(log, 'ciphertext.sent').filter(
    ({ data }) => data.from === account && data.header?.identityKey !== undefined,
  )
  const other = first.filter(({ data }) => bare(data.header?.identityKey) !== bare(identity))
  return other.length > 0
    ? judged(
        'identity',
        'fail',
        'a copy whose session was damaged writes under a new identity',
        other.map(({ n }) => n),
      )
    : judged(
        'identity',
        'pass',
        `${first.length} first messages, all under the identity that the peer knows`,
        first.map(({ n }) => n),
      )
}

/** Neither side is shown what the other did not write; a notice that something could not be opened is no such text. */
function nothingMadeUp(log: Log, { account }: Copy, alice: string) {
  const wrong = proofsOf(log, 'message.shown').filter(
    ({ data }) =>
      data.account === account &&
      (!data.intact || data.conversation !== alice || (data.author !== alice && data.author !== account)),
  )
  const unknown = claimsOf(log, 'store.listed').filter(
    ({ data }) => data.account === account && data.unmarked.length > (data.placeholders ?? 0),
  )
  const opened = proofsOf(log, 'message.opened').filter(({ data }) => data.from === account && !data.intact)
  const at = [...wrong, ...unknown, ...opened].map(({ n }) => n)
  return at.length > 0
    ? judged('made up', 'fail', 'a text is shown that nobody wrote, or not as it was written', at)
    : judged('made up', 'pass', 'every text that is shown is one that was written')
}

/** What became of the conversation: an observation, never a failure. */
function howItWentOn(log: Log, copies: readonly Copy[], declined: number) {
  const shown = proofsOf(log, 'message.shown').filter(({ data }) =>
    copies.some(({ instance, again }) => data.instance === instance && data.canary === again),
  )
  const went = new Set(shown.map(({ data }) => data.canary)).size
  const text = `${declined} damaged states were declined; ${went} of ${copies.length} copies opened a message in a new session`
  return judged(
    'afterwards',
    'pass',
    text,
    shown.map(({ n }) => n),
  )
}

function bare(key = ''): string {
  return key.length === 66 ? key.slice(2) : key
}
