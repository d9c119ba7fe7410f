import {
  type CandidateUser,
  control,
  judged,
  type Log,
  proofsOf,
  purpose,
  servedBy,
  stimuliOf,
} from '#harness'

const HOUR_MS = 3_600_000
const MOMENTS = ['while the user is there', 'when the user has gone'] as const
/** What every note of a login begins with that must not succeed. */
const WRONG = 'with a token'

purpose('PRX-11', {
  title: 'nobody gets a stream through the proxy without a good token of the user',
  verifies: ['PRX-07'],
  applies: ['proxy'],
  needs: ['proxy-stream'],
  severity: 1,
  effect:
    'Whoever knows the address of a user acts and reads in that user’s name, though the gatekeeper asks for a token each time.',
  remedy:
    'Hand on to the gatekeeper what a client proves itself with, and put nothing in its place; what the gatekeeper would not take opens nothing at the proxy either.',
  variants: [
    { tokens: ['that is empty', 'whose signature is another', 'of another user', 'that has expired'] },
  ],
  with: (given) => given.users({ ann: 'candidate', ben: 'candidate' }),
  async when({ ann, ben, clock, offers, proxy, tokensLastMs }, { tokens }) {
    for (const user of [ann, ben]) await user.goesOffline()
    const tries = async (user: CandidateUser, value: string, note: string) => {
      const liar = await proxy.calls(user, { token: { value, note: `${WRONG} ${note}` } })
      liar.leaves('ended')
    }
    const own = await proxy.token(ann)
    const others = await proxy.token(ben)
    const values = ['', otherwiseSigned(own), others]
    // good tokens of both have come through the proxy before
    const other = await proxy.calls(ben, { token: { value: others, note: '' } })
    const first = await proxy.calls(ann, { token: { value: own, note: '' } })
    for (const moment of MOMENTS) {
      for (const [n, value] of values.entries()) await tries(ann, value, `${tokens[n]}, ${moment}`)
      first.leaves('in order')
    }
    other.leaves('in order')
    const canJump = offers.includes('clock')
    if (canJump) await clock.advances(tokensLastMs + HOUR_MS)
    const last = await proxy.calls(ann)
    if (canJump) await tries(ann, own, `${tokens[3]}`)
    last.leaves('in order')
    return { tried: MOMENTS.length * values.length + (canJump ? 1 : 0) }
  },
  then: (log, { tried }) => [control(servedBy(log, 3)), refused(log, tried)],
})

function otherwiseSigned(token: string): string {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const octets = Buffer.from(signature, 'base64url')
  return [header, claims, Buffer.from(octets.map((octet) => octet ^ 1)).toString('base64url')].join('.')
}

/** No login with a wrong token led to a stream. */
function refused(log: Log, tried: number) {
  const notes = new Map(stimuliOf(log, 'client.called').map(({ data }) => [data.client, data.note]))
  const seen = proofsOf(log, 'downstream.opened').filter(({ data }) =>
    notes.get(data.client)?.startsWith(WRONG),
  )
  const admitted = seen.find(({ data }) => data.problem === '')
  if (admitted)
    return judged('login', 'fail', `a client has a stream ${notes.get(admitted.data.client)}`, [admitted.n])
  return judged(
    'login',
    seen.filter(({ data }) => data.protocol !== '').length >= tried ? 'pass' : 'inconclusive',
    `none of ${seen.length} clients without a good token got a stream`,
    seen.map(({ n }) => n),
  )
}
