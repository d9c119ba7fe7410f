import type { Profile } from '../catalogue/profile.ts'
import type { Enlistment, EnlistmentRequest } from './enlistment.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import { ENLISTMENT_REPLIES, type Reply } from './odd-replies.ts'

/** An answer, and what is done to it on its way. `cut`: the connection ends before the answer, in it, or in its place. */
export interface AnsweredEnlistment extends Reply {
  readonly cut?: 'before' | 'after' | 'inside'
  /** Written character by character. */
  readonly drip?: boolean
}

const CUTS = { 'cut before': 'before', 'cut after': 'after', 'cut inside': 'inside' } as const

/** Answers enlistments as the service decides, unless the gatekeeper is told to misbehave. @param elsewhere an address of another server */
export function answerEnlistment(
  profile: Profile,
  enlist: Enlistment,
  misbehaviours: Misbehaviours,
  elsewhere: () => string,
): (request: EnlistmentRequest) => Promise<AnsweredEnlistment> {
  const stumbled = new WeakMap<object, number>()
  let released: () => void = () => {}
  misbehaviours.onChange((name) => {
    if (name === 'hold-enlistment') released()
  })
  /** The stumble that is due now, counted for each time that it is switched on. */
  const stumbles = () => {
    const told = misbehaviours.peek('stumble-enlistment')
    const count = told === undefined ? 0 : (stumbled.get(told) ?? 0)
    if (told === undefined || count >= told.times) return undefined
    stumbled.set(told, count + 1)
    return misbehaviours.get('stumble-enlistment')?.how
  }

  return async (request) => {
    const odd = misbehaviours.get('odd-enlistment')
    if (odd !== undefined)
      return ENLISTMENT_REPLIES[odd.reply](`1-${'9'.repeat(14)}@${profile.domain}`, elsewhere())
    const limit = misbehaviours.get('limit-enlistment')
    if (limit !== undefined)
      return { status: 429, type: 'text/plain', body: 'too many', ...retryAfter(limit.seconds) }
    const stumble = stumbles()
    if (stumble === 'cut before') return { status: 0, type: '', body: '', cut: 'before' }
    if (stumble !== undefined && !(stumble in CUTS))
      return { status: Number(stumble.slice(-3)), type: 'text/plain', body: 'try again later' }
    const body = JSON.stringify(await enlist(request))
    if (misbehaviours.get('hold-enlistment') !== undefined)
      await new Promise<void>((resolve) => {
        released = resolve
      })
    const reply = { status: 200, type: 'application/json', body }
    if (stumble !== undefined) return { ...reply, cut: CUTS[stumble as keyof typeof CUTS] }
    return { ...reply, drip: misbehaviours.get('drip-enlistment') !== undefined }
  }
}

function retryAfter(seconds: number): Pick<Reply, 'retryAfter'> {
  return seconds > 0 ? { retryAfter: seconds } : {}
}
