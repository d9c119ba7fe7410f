import type { Judgement } from '../vocabulary/judgement.ts'
import { control, judged } from './judges.ts'
import { type Log, proofsOf, stimuliOf } from './select.ts'

/** A push call of our own making and what became of it. */
export interface PushCall {
  readonly at: number
  /** What is wrong with its token; empty for an ordinary call. */
  readonly attack: string
  /** The observation of the answer, and its status; 0 without an answer. */
  readonly answer: number
  readonly status: number
}

/** Every push call of our own making, in order. */
export function pushCallsOf(log: Log): readonly PushCall[] {
  const answers = proofsOf(log, 'http.exchange').filter((o) => o.data.endpoint === 'push')
  return stimuliOf(log, 'push.called').map(({ n, data: { attack, authorization } }) => {
    const mine = answers.find(
      (o) => o.n > n && String(o.data.requestHeaders.authorization ?? '') === authorization,
    )
    return { at: n, attack, answer: mine?.n ?? n, status: mine?.data.status ?? 0 }
  })
}

/**
 * Every call with a wrong token is refused (401 or 403; 400, 413 and 431 and a closed connection too where the token is
 * `malformed`) and wakes nobody; calls before and after it with good ones are taken and wake the user.
 */
export function refusesPushes(
  log: Log,
  { address, malformed = [] }: { readonly address: string; readonly malformed?: readonly string[] },
): readonly Judgement[] {
  const calls = pushCallsOf(log)
  const attacks = calls.filter(({ attack }) => attack !== '')
  const refused = ({ attack, status }: PushCall) =>
    status === 401 || status === 403 || (malformed.includes(attack) && [0, 400, 413, 431].includes(status))
  const logins = proofsOf(log, 'stream.login').filter((o) => o.data.ok && o.data.account === address)
  const [first] = attacks
  const after = calls.find(({ at, attack }) => attack === '' && at > (first?.at ?? 0))
  const woken = logins.filter((o) => first && o.n > first.at && o.n < (after?.at ?? Number.POSITIVE_INFINITY))
  return [
    ...attacks.map((call) =>
      judged(
        'push',
        refused(call) ? 'pass' : 'fail',
        `a push call is answered with ${call.status || 'nothing'}: ${call.attack}`,
        [call.answer],
      ),
    ),
    judged(
      'push',
      woken.length > 0 ? 'fail' : 'pass',
      woken.length > 0
        ? 'a call whose token is wrong woke the user'
        : `none of ${attacks.length} calls with wrong tokens woke the user`,
      woken.length > 0 ? woken.map((o) => o.n) : attacks.map(({ answer }) => answer),
    ),
    ...calls.filter(({ attack }) => attack === '').map((call) => control(taken(call, logins))),
  ]
}

/** An ordinary call is taken, and the user comes. */
export function taken(
  { status, answer, at }: PushCall,
  logins: readonly { readonly n: number }[],
  what = 'a call with a good token',
): Judgement {
  const login = logins.find(({ n }) => n > at)
  if (status !== 200)
    return judged('push', 'fail', `${what} is answered with ${status || 'nothing'}`, [answer], 'absence')
  return login
    ? judged('push', 'pass', `${what} is taken and wakes the user`, [answer, login.n])
    : judged('push', 'fail', `${what} is taken and does not wake the user`, [answer], 'absence')
}
