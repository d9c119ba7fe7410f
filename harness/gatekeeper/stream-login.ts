import type { Misbehaviours } from './misbehaviours.ts'
import type { Registry } from './registry.ts'
import type { SaslCondition } from './stream/sasl/credentials.ts'
import type { LoginAttempt, LoginDecision } from './stream/sasl/login.ts'
import type { TokenProblem } from './token-problem.ts'
import type { TokenVerifier } from './token-verifier.ts'

/**
 * Decides logins on the stream: a token of the account's provider for the account's identifier. An account that is
 * not enlisted, or no longer, is told so only when its token is good.
 */
export function streamLogin(
  registry: Registry,
  verify: TokenVerifier,
  misbehaviours: Misbehaviours,
): (attempt: LoginAttempt) => Promise<LoginDecision> {
  return async ({ account: called, token, staticKey }) => {
    const account = registry.accountCalled(called)
    const lost = account && misbehaviours.get('lose-server')
    if (lost) return { ok: false, account: account.address, loss: lost.how }
    const expected = account && {
      expected: { integrator: account.integrator, identifier: account.identifier },
    }
    const verified = await verify({ at: 'stream', account: account?.address ?? called, token, ...expected })
    if (!verified.ok)
      return { ok: false, reason: `token: ${verified.problem}`, ...conditionFor(verified.problem) }
    if (account === undefined || registry.account(account.address) === undefined)
      return { ok: false, reason: 'not enlisted', condition: 'account-disabled' }
    if (staticKey !== undefined && Buffer.compare(staticKey, account.keys.authKey) !== 0)
      return { ok: false, reason: 'the static key is not the enlisted one' }
    const refused = misbehaviours.get('refuse-login', account.address)
    if (refused !== undefined) return { ok: false, reason: 'a misbehaviour of the gatekeeper', ...refused }
    return { ok: true, account: account.address }
  }
}

function conditionFor(problem: TokenProblem): { readonly condition: SaslCondition } {
  if (problem === 'expired') return { condition: 'credentials-expired' }
  // a suspension takes nothing from a user, so that it must not read like an enlistment that is over
  const passes = problem === 'suspended' || problem === 'keys-unavailable'
  return { condition: passes ? 'temporary-auth-failure' : 'not-authorized' }
}
