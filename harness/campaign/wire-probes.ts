import type { ProbeResult } from '../candidate/probes.ts'
import { proofsOf } from '../judge/select.ts'
import { Halt } from '../scenario/halt.ts'
import type { Stage } from '../scenario/stage.ts'

/**
 * The probes that need the wire: a canary that was never sent is not listed, and two accounts have different keys. A
 * message that was sent and is not listed, or an ordinary step that is refused, may as well be the messenger's fault:
 * that is for the purposes to judge, and no reason to call the campaign void.
 */
export async function wireProbes(stage: Stage): Promise<readonly ProbeResult[]> {
  if (stage.candidate.hello.plane !== 'wire') return []
  const { recorder, given } = stage.open('probe', 'probe')
  try {
    const world = await given.users(
      { alice: 'tester', bob: 'candidate', carol: 'candidate' },
      { fresh: true },
    )
    const { alice, bob } = world
    const never = recorder.canary()
    const barrier = await bob.catchesUp(alice)
    const shown = proofsOf({ observations: recorder.observations, blob: () => undefined }, 'message.shown')
    const keys = new Set(stage.gatekeeper.accounts().map((account) => account.identityKey.toString()))
    const listed = shown.some((o) => o.data.canary === barrier)
    return [
      {
        ok: true,
        probe: listed
          ? 'a message that was sent is listed'
          : 'a message that was sent is not listed: left to the purposes',
      },
      probe(
        !shown.some((o) => o.data.canary === never.label),
        'a message that was never sent is not listed',
        'list-messages lists what nobody sent',
      ),
      probe(
        keys.size === stage.gatekeeper.accounts().length,
        'two accounts have different keys',
        'two accounts were enlisted with one identity key',
      ),
    ]
  } catch (thrown) {
    if (!(thrown instanceof Halt)) throw thrown
    return [{ ok: true, probe: `${thrown.step}: left to the purposes` }]
  } finally {
    await stage.close()
  }
}

function probe(ok: boolean, name: string, detail: string): ProbeResult {
  return ok ? { probe: name, ok: true } : { probe: name, ok: false, what: name, detail }
}
