import {
  type CandidateUser,
  control,
  judged,
  type Log,
  privateKeyScan,
  proofsOf,
  purpose,
  type Tester,
  wordsInState,
} from '#harness'

type View = { readonly who: string; readonly when: string; readonly scope: string; readonly state: string }

const domainOf = ({ address }: Tester) => address.slice(address.indexOf('@') + 1)

purpose('LIF-06', {
  title: 'of a user who left nothing stays that was held for interoperability alone',
  verifies: ['LIF-06'],
  needs: ['state-export'],
  severity: 2,
  effect:
    'Whom somebody was at the gatekeeper can be read long after they left, and used to find them again.',
  remedy:
    'Erase the internal address, the keys and what waited to be sent with the enlistment, in every file and in free pages too.',
  variants: [{ user: 'online' }, { user: 'away' }],
  with: async (given) => ({
    ...(await given.newcomers('bob')),
    ...(await given.users({ alice: 'tester', dave: 'candidate' }, { fresh: true })),
  }),
  async when({ alice, bob, dave, chats, gatekeeper, offers, again }, { user }) {
    const login = `9-${bob.handle}.interop@${domainOf(alice)}`
    gatekeeper.misbehaves('unusual-login', { login })
    await bob.enlists()
    gatekeeper.behaves()
    const enlisted = await bob.becomes()
    if (enlisted === undefined) return { login, identifier: '', sent: '', views: [] }
    // who only listened has no message of their own in the history, which the user may keep
    await enlisted.catchesUp(alice)
    if (offers.includes('groups')) {
      const chat = await chats.begins(alice, [enlisted])
      await chat.says(alice, 'in a group')
    }
    gatekeeper.misbehaves('withhold-accepted', {})
    const sent = await dave.sends(alice, 'the gatekeeper never says that it has this')
    await alice.opens(sent)
    const scopes = (['memory', 'disk'] as const).filter(
      (each) => each === 'memory' || offers.includes('storage-view'),
    )
    const views: View[] = []
    const looks = async (who: CandidateUser, name: string, when: string) => {
      for (const scope of scopes) views.push({ who: name, when, scope, state: await who.exportsState(scope) })
    }
    for (const [who, name] of [[enlisted, 'bob'] as const, [dave, 'dave'] as const]) {
      await looks(who, name, 'before')
      if (user === 'away') await who.goesOffline()
      await who.sets('interoperability', false)
      if (user === 'away') await again(who)
      await gatekeeper.seesLeft(who)
      await who.settles()
      if (name === 'bob' && offers.includes('push')) {
        await gatekeeper.pushes(bob)
        await who.settles()
      }
      await looks(who, name, 'after')
    }
    return { login, identifier: bob.identifier, sent: sent.id, views }
  },
  then(log, { login, identifier, sent, views }) {
    const ciphertext = proofsOf(log, 'ciphertext.sent').find((o) => o.data.id === sent)?.data.bytes ?? ''
    const words: Readonly<Record<string, { readonly word: string; readonly what: string }>> = {
      bob: { word: login, what: 'the internal address' },
      dave: { word: ciphertext.slice(0, WORD), what: 'a ciphertext that waited' },
    }
    const found = views.map(({ who, when, state }) => {
      const { word = '', what = '' } = words[who] ?? {}
      const at = proofsOf(log, 'state.exported').filter((o) => o.data.blob === state)
      const stands = word.length < WORD ? [] : wordsInState(log, state, [word])
      return { who, when, what, at: at.map(({ n }) => n), stands: stands && stands.length > 0 }
    })
    const wasThere = (who: string) => found.some((o) => o.who === who && o.when === 'before' && o.stands)
    return [
      ...found
        .filter(({ who, when }) => when === 'after' && wasThere(who))
        .map(({ what, at, stands }) =>
          stands === undefined
            ? judged('left', 'inconclusive', 'the state is not in this edition', at, 'absence')
            : judged('left', stands ? 'fail' : 'pass', `${what} ${stands ? 'stands still' : 'is gone'}`, at),
        ),
      ...transportKeyGone(log, identifier, views),
      notWoken(log),
      control(
        judged(
          'left',
          wasThere('bob') ? 'pass' : 'fail',
          'the internal address stands in the state of a user who has not left',
          found.filter(({ when }) => when === 'before').flatMap(({ at }) => at),
          'absence',
        ),
      ),
    ]
  },
})

/** The platform is told of nobody who has left, and in this case nobody else is called. */
function notWoken(log: Log) {
  const left = proofsOf(log, 'stanza.received').find((o) => /<leave[\s/>]/.test(o.data.xml))
  const woken = proofsOf(log, 'http.exchange').filter(
    (o) => o.data.endpoint === 'push-service' && left !== undefined && o.n > left.n,
  )
  const text =
    woken.length > 0
      ? 'the phone of a user who has left is woken'
      : 'no phone is woken of a user who has left'
  return judged(
    'left',
    woken.length > 0 ? 'fail' : 'pass',
    text,
    (woken.length > 0 ? woken : left ? [left] : []).map(({ n }) => n),
  )
}

/** Octets of a word that no state holds by chance. */
const WORD = 16

/** The key that was enlisted for the transport serves nothing else. Who does not keep it where it is found has nothing to delete. */
function transportKeyGone(log: Log, identifier: string, views: readonly View[]) {
  const enlisted = proofsOf(log, 'enlistment.decided').find((o) => o.data.identifier === identifier)
  const key = Buffer.from(String(enlisted?.data.fields.authkey ?? ''), 'base64url').toString('hex')
  const memory = views.filter(({ who, scope }) => who === 'bob' && scope === 'memory')
  const [before, after] = ['before', 'after'].map((when) => memory.find((view) => view.when === when)?.state)
  if (key === '' || before === undefined || after === undefined) return []
  const wasThere =
    privateKeyScan(log, before, [], [key], 'the key of the transport').at(-1)?.verdict === 'pass'
  return wasThere
    ? privateKeyScan(log, after, [key], [], 'the key of the transport of a user who has left').slice(0, 1)
    : []
}

purpose('LIF-07', {
  title: 'an account that its provider removes does not live on at the gatekeeper',
  verifies: ['LIF-07'],
  applies: ['account-removal'],
  severity: 2,
  effect:
    'People go on writing to somebody who is gone, and the gatekeeper keeps keys and messages for nobody.',
  remedy:
    'Let the removal of an account be an opt-out too: send the request at once, or keep that it is due until a client comes back.',
  variants: [{ user: 'online' }, { user: 'away' }, { user: 'away, with messages' }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate', carol: 'candidate' }, { fresh: true }),
  async when({ alice, bob, carol, gatekeeper, again }, { user }) {
    const wasServed = gatekeeper.servesBundle(bob, alice)
    if (user !== 'online') await bob.goesOffline()
    if (user === 'away, with messages') await alice.sends(bob, 'to somebody who is away')
    await bob.isRemoved()
    // a client that was away may have come back for this alone already
    if (user !== 'online') await again(bob)
    await gatekeeper.seesLeft(bob)
    await carol.catchesUp(alice)
    return { address: bob.address, served: [wasServed, gatekeeper.servesBundle(bob, alice)] }
  },
  then: (log, { address, served: [before, after] }) => [
    requestedOnce(log, address),
    judged(
      'removed',
      after ? 'fail' : 'pass',
      after ? 'keys of the user are given out still' : 'nobody is given keys of the user any more',
      proofsOf(log, 'stanza.received')
        .filter((o) => o.data.account === address)
        .map(({ n }) => n),
      'absence',
    ),
    control(
      judged(
        'removed',
        before ? 'pass' : 'fail',
        'keys of the user are given out before',
        proofsOf(log, 'prekey.served').map(({ n }) => n),
      ),
    ),
  ],
})

/** One request for deletion, and not one for everybody who is near. */
function requestedOnce(log: Log, address: string) {
  const requests = proofsOf(log, 'stanza.received').filter((o) => /<leave[\s/>]/.test(o.data.xml))
  const own = requests.filter((o) => o.data.account === address)
  const isRight = own.length === 1 && requests.length === 1
  return judged(
    'removed',
    isRight ? 'pass' : 'fail',
    `${own.length} requests for the deletion of the user, ${requests.length - own.length} for others`,
    requests.map(({ n }) => n),
    requests.length > 1 ? 'positive' : 'absence',
  )
}
