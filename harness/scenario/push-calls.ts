import type { Gatekeeper } from '../gatekeeper/gatekeeper.ts'
import { proofsOf } from '../judge/select.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { INTEGRATOR } from './endpoint.ts'
import type { Props } from './given.ts'

type PushCalls = Pick<Props['gatekeeper'], 'pushes' | 'holdsPushes' | 'rotatesPushKeys' | 'withdrawsPushKeys'>

/** Push calls of our own making, each recorded with what is wrong with it before it is made. */
export function pushCalls({ push }: Gatekeeper, recorder: CaseRecorder): PushCalls {
  const changed = (change: 'rotated' | 'withdrawn') =>
    void recorder.record({ kind: 'stimulus', type: 'push.keys', pco: 'world:gatekeeper', data: { change } })
  return {
    async pushes({ identifier }, attack) {
      const presented = proofsOf(
        { observations: recorder.observations, blob: () => undefined },
        'token.presented',
      )
      const kit = push.kit(INTEGRATOR, presented.at(-1)?.data.compact ?? '')
      const token = attack?.token ? attack.token(kit) : kit.token(kit.header, kit.claims)
      recorder.record({
        kind: 'stimulus',
        type: 'push.called',
        pco: 'wire:push',
        data: {
          account: identifier,
          attack: attack?.name ?? '',
          authorization: token === undefined ? '' : `Bearer ${token}`,
        },
      })
      return push.call({ integrator: INTEGRATOR, identifier }, token, attack)
    },
    holdsPushes: (count) => push.holds(INTEGRATOR, count),
    rotatesPushKeys() {
      push.keys.rotate()
      changed('rotated')
    },
    withdrawsPushKeys() {
      push.keys.withdrawOthers()
      changed('withdrawn')
    },
  }
}
