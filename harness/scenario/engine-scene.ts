import type { CaseRecorder } from './case-recorder.ts'
import { casting } from './casting.ts'
import type { Endpoint, StageOptions, StartEngine } from './endpoint.ts'
import { engineInstances } from './engine-instances.ts'
import { type EngineCensus, type EnginePeople, enginePeople } from './engine-people.ts'
import { enginePropsOf } from './engine-props.ts'
import type { Given } from './given.ts'
import type { Scene } from './scene.ts'
import { startsAgain } from './starts-again.ts'
import { wireOnly } from './wire-only.ts'

/**
 * Builds the world of each case on the engine plane: the harness is directory and network at once, a candidate's user
 * is an account of the engine, and our simulated users are accounts of a second instance of it.
 */
export function engineSceneOf(options: StageOptions, main: Endpoint, start: StartEngine): Scene {
  const { candidate } = main
  const census = censusOf()
  let current: CaseRecorder | undefined
  let people: EnginePeople | undefined
  const instances = engineInstances(start, () => current)

  const revive = async (): Promise<void> => {
    if (candidate.alive) return
    census.shared.clear()
    await startsAgain(candidate, 'kill', 'the candidate is started again')
  }
  const open = (recorder: CaseRecorder, purpose: string): Given => {
    current = recorder
    const mine = enginePeople(options, main, recorder, purpose, census, instances)
    people = mine
    const props = () => enginePropsOf({ options, main, recorder, people: mine, instances })
    const cast = casting(mine, revive, props)
    return {
      ...cast,
      engineUsers: cast.users,
      newcomers: async () => wireOnly('enlistment'),
      provider: async () => wireOnly("the provider's servers"),
    }
  }
  return {
    open,
    async close() {
      await people?.idle()
      people = undefined
      current = undefined
    },
    strike: instances.strike,
    stderr: () => '',
  }
}

function censusOf(): EngineCensus {
  let accounts = 0
  let listings = 0
  return { shared: new Map(), nextAccount: () => ++accounts, nextListing: () => ++listings }
}
