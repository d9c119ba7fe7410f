import type { ProbeResult } from '../candidate/probes.ts'
import { Halt } from '../scenario/halt.ts'
import type { Stage } from '../scenario/stage.ts'

/**
 * The probe of the engine plane that needs accounts: two of them have different keys. An ordinary step that is refused may
 * as well be the engine's fault: that is for the purposes to judge.
 */
export async function engineProbes(stage: Stage): Promise<readonly ProbeResult[]> {
  if (stage.candidate.hello.plane !== 'engine') return []
  const { given } = stage.open('probe', 'probe')
  try {
    const { bob, carol, alice, published } = await given.engineUsers(
      { alice: 'tester', bob: 'candidate', carol: 'candidate' },
      { fresh: true },
    )
    await alice.seals(bob, 'probe')
    await alice.seals(carol, 'probe')
    const keys = published().map((each) => each.keys)
    const probe = 'two accounts have different keys'
    return new Set(keys).size === keys.length
      ? [{ probe, ok: true }]
      : [{ probe, ok: false, what: probe, detail: 'two accounts were made with the same keys' }]
  } catch (thrown) {
    if (!(thrown instanceof Halt)) throw thrown
    return [{ ok: true, probe: `${thrown.step}: left to the purposes` }]
  } finally {
    await stage.close()
  }
}
