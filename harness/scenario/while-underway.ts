import { within } from '../environment/waiting.ts'
import type { Gatekeeper } from '../gatekeeper/gatekeeper.ts'
import type { CaseRecorder } from './case-recorder.ts'

/** So long at most, in milliseconds: whoever takes nothing up before the gatekeeper has answered is as right. */
const LONGEST_MS = 8_000

/** What keeps a change under way. */
export interface UnderwayParts {
  readonly gatekeeper: Gatekeeper
  readonly recorder: CaseRecorder
  readonly seen: (probe: () => unknown) => Promise<boolean>
}

/**
 * Does `act` while a change of the candidate is under way, whatever the machine's load: the gatekeeper makes the change, and does
 * not answer before `act` is done. Resolves when both are.
 * @param change asks the candidate for it
 */
export async function whileUnderway(
  { gatekeeper: { misbehaviours }, recorder, seen }: UnderwayParts,
  group: string,
  change: () => Promise<unknown>,
  act: () => Promise<unknown>,
): Promise<void> {
  misbehaviours.set('hold-group-change', { of: group })
  try {
    const from = recorder.observations.length
    const changed = change()
    const isHeld = () => recorder.observations.slice(from).find((o) => o.type === 'misbehaviour.reached')
    await within(Promise.race([changed, seen(isHeld)]), LONGEST_MS)
    const acted = act()
    await within(acted, LONGEST_MS)
    misbehaviours.clear('hold-group-change')
    await Promise.all([changed, acted])
  } finally {
    misbehaviours.clear('hold-group-change')
  }
}
