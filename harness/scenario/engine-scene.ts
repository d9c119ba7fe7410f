import type { CaseRecorder } from './case-recorder.ts'
import type { Endpoint, StageOptions, StartEngine } from './endpoint.ts'
import { engineInstances } from './engine-instances.ts'
import { type EngineCensus, type EnginePeople, enginePeople } from './engine-people.ts'
import { enginePropsOf } from './engine-props.ts'
import type { Cast, CastOptions, Given, Part } from './given.ts'
import { Halt } from './halt.ts'
import { introduceAll } from './introduce.ts'
import type { Scene } from './scene.ts'
import type { CandidateUser, Tester } from './users.ts'
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
    const restarted = await candidate.restart('kill')
    if (!restarted.ok)
      throw new Halt('the candidate is started again', `it did not come back: ${restarted.detail}`)
  }
  const open = (recorder: CaseRecorder, purpose: string): Given => {
    current = recorder
    const mine = enginePeople(options, main, recorder, purpose, census, instances)
    people = mine
    const props = () => enginePropsOf({ options, main, recorder, people: mine, instances })
    const cast = async <Spec extends { readonly [name: string]: Part }>(
      spec: Spec,
      { fresh = false }: CastOptions = {},
    ) => {
      await revive()
      const users: Record<string, Tester | CandidateUser> = {}
      for (const [name, part] of Object.entries(spec))
        users[name] = part === 'tester' ? await mine.tester(name) : await mine.candidateUser(name, fresh)
      return { ...(users as unknown as Cast<Spec>), ...props() }
    }
    return {
      users: cast,
      async pairedUsers(spec, opts) {
        const world = await cast(spec, opts)
        await introduceAll(Object.keys(spec).map((name) => (world as Record<string, unknown>)[name]))
        return world
      },
      engineUsers: cast,
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
