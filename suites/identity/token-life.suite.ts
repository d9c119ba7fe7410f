import { control, finds, judged, type Log, proof, proofsOf, purpose, readCompact } from '#harness'

const HOUR_MS = 3_600_000
const MOST_BYTES = 4_096
const CERTAIN_BYTES = 4_000

const tokensOf = (log: Log) => proofsOf(log, 'token.presented')
const presentedAt = (log: Log, at: 'enlistment' | 'stream') =>
  finds(
    log,
    proof('token.presented', (d) => d.at === at),
    `a token was presented at ${at === 'stream' ? 'the stream' : 'enlistment'}`,
  )

purpose('IDN-05', {
  title: 'a token is a compact JWS of at most 4,096 octets',
  verifies: ['IDN-05'],
  severity: 2,
  effect: 'The gatekeeper cuts it off or refuses it, for some users only.',
  remedy: 'Three parts in base64url without padding, no member twice, and only the claims that are needed.',
  variants: [{ users: 1 }, { users: 3 }],
  with: (given) => given.newcomers('bob', 'carol', 'dave'),
  async when({ bob, carol, dave, again }, { users }) {
    for (const user of [bob, carol, dave].slice(0, users)) {
      await user.enlists()
      for (let times = 0; times < users; times += 1) await again(user)
    }
    return null
  },
  then: (log) => [
    presentedAt(log, 'enlistment'),
    presentedAt(log, 'stream'),
    ...tokensOf(log).flatMap(({ n, data: { compact, at } }) => {
      const bytes = Buffer.byteLength(compact)
      const remark = bytes > CERTAIN_BYTES ? ', which 4 kilobytes can also be read to exclude' : ''
      return [
        judged(
          'token',
          readCompact(compact) ? 'pass' : 'fail',
          `a token for the ${at} is a compact JWS, strictly read`,
          [n],
        ),
        judged('token', bytes <= MOST_BYTES ? 'pass' : 'fail', `a token has ${bytes} octets${remark}`, [n]),
      ]
    }),
  ],
})

purpose('IDN-08', {
  title: 'a token says from whom it is, for whom, since when and until when, for an hour at most',
  verifies: ['IDN-08'],
  severity: 1,
  effect: 'A token that is stolen once is good for a long time, or for another service.',
  remedy: 'Set iss, aud, iat and exp from your own clock; leave no way to ask for a longer life.',
  variants: [{ later: 0 }, { later: 2 * HOUR_MS }, { later: 40 * 24 * HOUR_MS }],
  with: async (given) => ({ ...(await given.provider()), ...(await given.newcomers('bob')) }),
  async when({ base, bob, again, clock, offers, tokensLastMs, audience }, { later }) {
    await bob.enlists()
    await again(bob)
    if (later > 0 && offers.includes('clock')) await clock.advances(later)
    await again(bob)
    return { base, audience, longest: tokensLastMs / 1000 }
  },
  then: (log, { base, audience, longest }) => [
    presentedAt(log, 'enlistment'),
    presentedAt(log, 'stream'),
    ...tokensOf(log).flatMap(({ n, data: { claims } }) => {
      const { iss, aud, iat, exp } = claims
      const isTime = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value > 0
      const life = Number(exp) - Number(iat)
      const only = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
      return [
        judged('claims', iss === base ? 'pass' : 'fail', `iss is ${shownAs(iss)}, the provider ${base}`, [n]),
        judged(
          'claims',
          only === audience ? 'pass' : 'fail',
          `aud is ${shownAs(aud)}, the gatekeeper ${audience}`,
          [n],
        ),
        judged('claims', isTime(iat) && isTime(exp) ? 'pass' : 'fail', 'iat and exp are times', [n]),
        judged(
          'claims',
          life > 0 && life <= longest ? 'pass' : 'fail',
          `a token lives for ${life} s, at most ${longest} s`,
          [n],
        ),
      ]
    }),
  ],
})

const shownAs = (value: unknown) => JSON.stringify(value) ?? 'missing'

/** Reasons to connect again. */
const REASONS = ['the gatekeeper cut the stream', 'the user came back', 'a push call', 'a restart'] as const

purpose('IDN-09', {
  title: 'no connection begins with a token that has expired',
  verifies: ['IDN-09'],
  needs: ['clock'],
  severity: 2,
  effect: 'The user cannot connect again after a while, and does not know why.',
  remedy: 'Get a token right before each login; never take one from a store without a look at its exp.',
  variants: REASONS.map((reason) => ({ reason })),
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, clock, process, tokensLastMs }, { reason }) {
    const returns = async (restarts = false) => {
      if (reason === 'the gatekeeper cut the stream') gatekeeper.cuts(bob)
      if (reason === 'the user came back') {
        await bob.goesOffline()
        await bob.goesOnline()
      }
      if (reason === 'a push call') {
        await bob.goesToBackground()
        await alice.sends(bob, 'wake up')
      }
      if (reason === 'a restart' && restarts) await process.restarts('clean')
      await gatekeeper.seesOnline(bob)
      return bob.catchesUp(alice)
    }
    await returns()
    await clock.advances(tokensLastMs + HOUR_MS)
    await returns(true)
    await clock.advances(tokensLastMs - HOUR_MS / 60)
    await returns()
    // over for less than the skew of clocks, which is not there to be used up
    await clock.advances((HOUR_MS / 60) * 1.25)
    return { barrier: await returns() }
  },
  then: (log, { barrier }) => {
    const tokens = tokensOf(log).filter((o) => o.data.at === 'stream')
    return [
      ...tokens.map((o) => {
        const left = Number(o.data.claims.exp) - o.t / 1000
        return judged(
          'expiry',
          left > 0 && o.data.reason !== 'expired' ? 'pass' : 'fail',
          left > 0 ? 'a token that is presented has not expired' : 'a token is presented that has expired',
          [o.n],
        )
      }),
      control(
        judged(
          'expiry',
          tokens.length > 1 ? 'pass' : 'fail',
          `the user connected ${tokens.length} times`,
          tokens.map((o) => o.n),
        ),
      ),
      finds(
        log,
        proof('message.shown', (d) => d.canary === barrier),
        'the user is connected in the end, and gets messages',
      ),
    ]
  },
})

purpose('JW-09', {
  title: 'the keys that are enlisted for a user are those that the user speaks with',
  verifies: ['IDN-07', 'ENL-06'],
  severity: 1,
  effect: "Somebody else reads a user's messages: the keys of one were enlisted under the name of another.",
  remedy:
    'Take token and keys for one enlistment from one device, and keep nothing of it in shared variables.',
  variants: [{ order: 'one by one' }, { order: 'at once' }],
  with: async (given) => ({
    ...(await given.newcomers('bob', 'carol', 'dave')),
    ...(await given.users({ alice: 'tester' })),
  }),
  async when({ alice, bob, carol, dave }, { order }) {
    const users = [bob, carol, dave]
    if (order === 'at once') await Promise.all(users.map((user) => user.enlists()))
    else for (const user of users) await user.enlists()
    const spoke: { identifier: string; address: string; canary: string }[] = []
    for (const newcomer of users) {
      const user = await newcomer.becomes()
      if (user === undefined) continue
      const sent = await user.tries(alice, 'it is me')
      await alice.opens(sent)
      spoke.push({ identifier: newcomer.identifier, address: user.address, canary: sent.canary })
    }
    return { spoke, users: users.length }
  },
  then: (log, { spoke, users }) => [
    control(
      judged('binding', spoke.length === users ? 'pass' : 'fail', `${spoke.length} users were enlisted`),
    ),
    ...spoke.map(({ identifier, address, canary }) => {
      const enlisted = proofsOf(log, 'enlistment.decided').findLast(
        (o) => o.data.identifier === identifier && o.data.status === 'ok',
      )
      const sent = proofsOf(log, 'ciphertext.sent').find((o) => o.data.from === address)
      const [key, spoken] = [
        Buffer.from(String(enlisted?.data.fields.e_ident ?? ''), 'base64url').toString('hex'),
        (sent?.data.header?.identityKey ?? '').slice(2),
      ]
      const opened = proofsOf(log, 'message.opened').find((o) => o.data.canary === canary)
      const at = [enlisted, sent, opened].flatMap((o) => (o ? [o.n] : []))
      if (spoken === '' || key === '')
        return judged('binding', 'fail', 'no first message of a user who enlisted was seen', at, 'absence')
      const isOwn = key === spoken && (opened === undefined || opened.data.from === address)
      return judged(
        'binding',
        isOwn ? 'pass' : 'fail',
        isOwn
          ? 'a user speaks with the keys that were enlisted'
          : 'a user speaks with other keys than were enlisted',
        at,
      )
    }),
  ],
})
