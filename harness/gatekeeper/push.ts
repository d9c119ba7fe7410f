import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Profile } from '../catalogue/profile.ts'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import { freshBytes } from '../environment/randomness.ts'
import type { Caller } from './caller.ts'
import { type Integrators, urlAt } from './integrators.ts'
import type { EnlistedAccount } from './registry.ts'

const ANSWER_LIMIT = 64 * 1024

/** Wakes users of providers. */
export interface Push {
  /** The keys that sign push calls, as a JWK Set (RFC 7517), JSON text. */
  readonly keySet: string
  /**
   * Calls the account's provider. While a call for the account is under way, further ones become one call after it.
   * Resolves when nothing is under way any more.
   */
  wake(account: EnlistedAccount): Promise<void>
}

/** What push works with. */
export interface PushParts {
  readonly profile: Profile
  readonly clock: ProtocolClock
  readonly integrators: Integrators
  readonly caller: Caller
}

/** Creates the push service with a fresh key (profile, "Push"): the body names the user and nothing else. */
export async function createPush({ profile, clock, integrators, caller }: PushParts): Promise<Push> {
  const { algorithm, issuer, lifetimeSeconds, path } = profile.push
  const { publicKey, privateKey } = await generateKeyPair(algorithm)
  const kid = freshBytes(8).toString('hex')
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' }
  const running = new Map<string, { again: boolean; readonly done: Promise<void> }>()

  const call = async (account: EnlistedAccount) => {
    const base = integrators.get(account.integrator)?.base
    if (base === undefined) return
    const now = Math.floor(clock.now() / 1000)
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(base)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(privateKey)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ to: account.identifier })
    await caller.call({
      endpoint: 'push',
      method: 'POST',
      url: urlAt(base, path),
      headers,
      body,
      limit: ANSWER_LIMIT,
    })
  }

  return {
    keySet: JSON.stringify({ keys: [jwk] }),
    wake(account) {
      const under = running.get(account.address)
      if (under) {
        under.again = true
        return under.done
      }
      const work = async () => {
        do {
          entry.again = false
          await call(account)
        } while (entry.again)
      }
      const entry = {
        again: false,
        done: Promise.resolve()
          .then(work)
          .finally(() => running.delete(account.address)),
      }
      running.set(account.address, entry)
      return entry.done
    },
  }
}
