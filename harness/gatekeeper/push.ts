import type { Profile } from '../catalogue/profile.ts'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import type { Caller } from './caller.ts'
import { heldCalls } from './held-calls.ts'
import { type Integrators, urlAt } from './integrators.ts'
import { createPushKeys, type PushKey, type PushKeys } from './push-keys.ts'
import { forgedToken, type PushKit } from './push-kit.ts'
import type { EnlistedAccount } from './registry.ts'

const ANSWER_LIMIT = 64 * 1024

/** What is unusual about a push call beside its token. */
export interface PushForm {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Wakes users of providers. */
export interface Push {
  readonly keys: Pick<PushKeys, 'published' | 'withdrawOthers'> & {
    /** See {@link PushKeys.rotate}. */
    rotate(): void
  }
  /**
   * Calls the account's provider. While a call for the account is under way, further ones become one call after it.
   * Resolves when nothing is under way any more.
   */
  wake(account: EnlistedAccount): Promise<void>
  /** What tokens for calls to an integrator are forged from. */
  kit(integrator: string, userToken: string): PushKit
  /**
   * One call with this bearer token; without one, no token at all. Gives the status, 0 when there was no answer.
   * @param form what is sent in place of the usual body, and headers that are added
   */
  call(
    account: Pick<EnlistedAccount, 'integrator' | 'identifier'>,
    token: string | undefined,
    form?: PushForm,
  ): Promise<number>
  /** Begins so many calls with good tokens whose bodies never end; the function that is returned breaks them off. */
  holds(integrator: string, count: number): Promise<() => void>
}

/** What push works with. */
export interface PushParts {
  readonly profile: Profile
  readonly clock: ProtocolClock
  readonly integrators: Integrators
  readonly caller: Caller
  /** See {@link PushKit}: a key of nobody's, its certificate, and where it can be had. */
  readonly stranger: PushKey & { readonly certificate: string }
  elsewhere(): string
}

/** Creates the push service with a fresh key (profile, "Push"): the body names the user and nothing else. */
export function createPush(parts: PushParts): Push {
  const { profile, clock, integrators, caller, stranger } = parts
  const { algorithm, issuer, lifetimeSeconds, path } = profile.push
  const keys = createPushKeys(algorithm)
  let former = keys.current()
  const running = new Map<string, { again: boolean; readonly done: Promise<void> }>()

  const kit = (integrator: string, userToken: string): PushKit => {
    const now = Math.floor(clock.now() / 1000)
    const { kid, jwk, pem } = keys.current()
    const aud = integrators.get(integrator)?.base ?? ''
    return {
      header: { alg: algorithm, kid, typ: 'JWT' },
      claims: { iss: issuer, aud, iat: now, exp: now + lifetimeSeconds },
      now,
      skew: profile.tokens.skewSeconds,
      lifetime: lifetimeSeconds,
      key: jwk,
      pem,
      former: former.jwk,
      stranger: stranger.jwk,
      certificate: stranger.certificate,
      elsewhere: parts.elsewhere(),
      userToken,
      token: (header, claims, by) =>
        forgedToken({ gatekeeper: keys.current(), former, stranger }, header, claims, by),
    }
  }
  const call: Push['call'] = async ({ integrator, identifier }, token, form = {}) => {
    const base = integrators.get(integrator)?.base
    if (base === undefined) return 0
    const answer = await caller.call({
      endpoint: 'push',
      method: 'POST',
      url: urlAt(base, path),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        'content-type': 'application/json',
        ...form.headers,
      },
      body: form.body ?? JSON.stringify({ to: identifier }),
      limit: ANSWER_LIMIT,
    })
    return answer?.status ?? 0
  }
  const ordinary = (account: EnlistedAccount) => {
    const { header, claims, token } = kit(account.integrator, '')
    return call(account, token(header, claims))
  }

  return {
    keys: {
      published: keys.published,
      withdrawOthers: keys.withdrawOthers,
      rotate() {
        former = keys.current()
        keys.rotate()
      },
    },
    kit,
    call,
    holds(integrator, count) {
      const { header, claims, token } = kit(integrator, '')
      const base = integrators.get(integrator)?.base ?? ''
      return heldCalls({ url: urlAt(base, path), token: token(header, claims), ca: caller.ca, count })
    },
    wake(account) {
      const under = running.get(account.address)
      if (under) {
        under.again = true
        return under.done
      }
      const work = async () => {
        do {
          entry.again = false
          await ordinary(account)
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
