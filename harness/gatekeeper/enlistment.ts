import type { Profile } from '../catalogue/profile.ts'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { type EnlistedKeys, readEnlistmentFields } from './enlistment-fields.ts'
import { readForm } from './form.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import type { Recorder } from './recorder.ts'
import type { Registry } from './registry.ts'
import type { TokenProblem } from './token-problem.ts'
import type { TokenVerifier } from './token-verifier.ts'

/** The answer to an enlistment, as its JSON. */
export type EnlistmentAnswer =
  | { readonly status: 'ok'; readonly login: string }
  | { readonly status: 'fail'; readonly reason: string }

/** Decides enlistments. Never throws for what a candidate sent. */
export type Enlistment = (request: EnlistmentRequest) => Promise<EnlistmentAnswer>

/** An enlistment as it came. `complete` is false when the body was too long or broke off. */
export interface EnlistmentRequest {
  readonly contentType: string
  readonly body: string
  readonly complete: boolean
}

/** What enlistment works with. */
export interface EnlistmentParts {
  readonly profile: Profile
  readonly clock: ProtocolClock
  readonly registry: Registry
  readonly misbehaviours: Misbehaviours
  readonly recorder: Recorder
  readonly verify: TokenVerifier
  /** The user now has another identity: what was published under the old one is void. */
  onIdentityChanged(address: string): void
}

const REASONS = ['bad_integrator', 'bad_token', 'bad_identifier', 'bad_field', 'suspended']
const FORM = /^application\/x-www-form-urlencoded\s*(?:;\s*charset="?utf-8"?\s*)?$/i

/** Creates the service behind the enlistment path (profile, "Enlistment"). Throws `profile` when it lacks a reason. */
export function createEnlistment(parts: EnlistmentParts): Enlistment {
  const { profile, clock, registry, misbehaviours, recorder, verify, onIdentityChanged } = parts
  const lacking = REASONS.filter((reason) => !profile.enlistment.reasons.includes(reason))
  if (lacking.length > 0)
    throw new ParleyError('profile', `the profile knows no enlistment reason ${lacking.join(', ')}`)

  const assign = (integrator: string, identifier: string, keys: EnlistedKeys): string => {
    const former = registry.accountOf(integrator, identifier)
    const unusual = misbehaviours.get('unusual-login')?.login
    const isFree =
      unusual !== undefined && registry.account(unusual) === undefined && !registry.isUser(unusual)
    const address = former?.address ?? (isFree ? unusual : registry.freeAddress(integrator))
    registry.put({ address, identifier, integrator, keys, lastSeen: clock.now() })
    if (former && !Buffer.from(former.keys.identityKey).equals(keys.identityKey)) onIdentityChanged(address)
    return address
  }

  return async ({ contentType, body, complete }) => {
    const form = readForm(body)
    const fields = Object.fromEntries(
      [...form.fields].map(([name, value]) => [name, name === 'token' ? '' : value]),
    )
    const decide = (identifier: string, answer: EnlistmentAnswer, detail: string) => {
      const login = answer.status === 'ok' ? answer.login : ''
      const reason = answer.status === 'ok' ? '' : answer.reason
      const { status } = answer
      recorder.proof('wire:enlistment', 'enlistment.decided', {
        identifier,
        status,
        login,
        reason,
        detail,
        fields,
      })
      return answer
    }
    const fail = (reason: string, detail: string, identifier = '') =>
      decide(identifier, { status: 'fail', reason }, detail)

    if (!FORM.test(contentType)) return fail('bad_field', `the content type is ${contentType || 'missing'}`)
    if (!complete) return fail('bad_field', 'the body is too long or incomplete')
    if (!form.ok) return fail('bad_field', form.problem)
    const read = readEnlistmentFields(form.fields, profile.enlistment.fields)
    if (!read.ok) return fail('bad_field', read.problem)
    const verified = await verify({ at: 'enlistment', account: '', token: read.token })
    if (!verified.ok) return fail(reasonFor(verified.problem), `token: ${verified.problem}`)
    const { integrator, identifier } = verified
    const forced = misbehaviours.get('fail-enlistment')
    if (forced) return fail(forced.reason, 'a misbehaviour of the gatekeeper', identifier)
    return decide(identifier, { status: 'ok', login: assign(integrator.id, identifier, read.keys) }, '')
  }
}

function reasonFor(problem: TokenProblem): string {
  if (problem === 'issuer') return 'bad_integrator'
  if (problem === 'suspended') return 'suspended'
  return problem === 'identifier' ? 'bad_identifier' : 'bad_token'
}
