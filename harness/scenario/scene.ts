import { deriveSeed, seeded } from '../environment/randomness.ts'
import { type Bell, quietPeriod, within } from '../environment/waiting.ts'
import { canonical } from '../transcript/canonical.ts'
import type { Transport } from '../vocabulary/transport.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { casting } from './casting.ts'
import { cloneMaker } from './clones.ts'
import { admit, type Endpoint, type StageOptions, type StartInstance } from './endpoint.ts'
import type { Given, Newcomer } from './given.ts'
import { type Census, peopleOf } from './people.ts'
import { propsOf } from './props.ts'
import { providerSide } from './provider-side.ts'
import { proxiedClients } from './proxied-clients.ts'
import { startsAgain } from './starts-again.ts'
import { engineOnly } from './wire-only.ts'

/** Builds the world of each case on one stage, and puts it back afterwards. */
export interface Scene {
  open(recorder: CaseRecorder, purpose: string, transport?: Transport): Given
  /** Takes users that no later case needs off the stream, so that restarts stay cheap and cases apart. */
  close(): Promise<void>
  strike(): Promise<void>
  /** What instances beside the main one wrote to stderr, once they have ended. */
  stderr(): string
}

/** See {@link Scene}. A candidate that died is started again by the first builder of the next case, inside that case. */
export function sceneOf(options: StageOptions, main: Endpoint, ring: Bell, start: StartInstance): Scene {
  const { candidate, gatekeeper } = main
  const census = censusOf(options.seed ?? 0)
  const clones = cloneMaker(options, main, ring, start, census.nextListing)
  const closers: (() => void)[] = []
  let finished: () => readonly string[] = () => []
  let closesProxied = () => {}

  const revive = async (): Promise<void> => {
    if (candidate.alive) return
    await startsAgain(candidate, 'kill', 'the candidate is started again')
    admit(gatekeeper, candidate)
  }
  const open = (recorder: CaseRecorder, purpose: string, transport?: Transport): Given => {
    const proxied = proxiedClients(options, main, recorder, ring)
    const people = peopleOf(options, main, ring, recorder, purpose, census, proxied, transport)
    const props = () => propsOf({ options, main, ring, recorder, purpose, people, proxied, clones })
    closesProxied = proxied.close
    closers.push(people.close, announcing(main, recorder))
    finished = people.finished

    const settles = async (): Promise<void> => {
      if (candidate.hello.features.includes('quiesce')) await candidate.call('quiesce', {})
      else await quietPeriod(candidate.hello.timers.batchingMs ?? 0)
    }
    return {
      ...casting(people, revive, props),
      engineUsers: async () => engineOnly('a network between engines'),
      async newcomers(...names) {
        await revive()
        const found: Record<string, Newcomer> = {}
        for (const name of names) {
          const { handle, identifier } = await people.register()
          const enlists = async () => (await candidate.call('enlist', { account: handle })).outcome
          const becomes = async () => {
            const known = gatekeeper.accounts().find((account) => account.identifier === identifier)
            return known && people.candidateOf(name, { handle, identifier, address: known.address })
          }
          found[name] = { handle, identifier, enlists, settles, becomes }
        }
        return { ...found, ...props() } as never
      },
      async provider() {
        await revive()
        return { ...providerSide(options, candidate, recorder), ...props() }
      },
    }
  }
  return {
    open,
    async close() {
      for (const stop of closers.splice(0)) stop()
      gatekeeper.misbehaviours.clearAll()
      gatekeeper.spoils.clear()
      await within(Promise.all(finished().map((account) => leave(candidate, account))), RETIRE_MS)
      finished = () => []
      // whoever goes through it has left by now
      closesProxied()
    },
    strike: clones.strike,
    stderr: clones.stderr,
  }
}

/** Longest wait for a user to leave: nothing depends on it. */
const RETIRE_MS = 2_000

async function leave(candidate: Endpoint['candidate'], account: string): Promise<void> {
  if (candidate.alive && candidate.broken.length === 0) await candidate.call('go-offline', { account })
}

/** One of so many decryptions of our peers is repeated. */
const SAMPLED = 16

function censusOf(seed: number): Census {
  let accounts = 0
  let listings = 0
  const shared: Census['shared'] = new Map()
  const retire = (purpose: string) => {
    const others = [...shared].filter(([key]) => !key.startsWith(`${purpose}/`))
    for (const [key] of others) shared.delete(key)
    return others.map(([, { handle }]) => handle)
  }
  const sample = seeded(deriveSeed(seed, 'second opinion'))
  const isSampled = () => sample.below(SAMPLED) === 0
  return { shared, retire, isSampled, nextAccount: () => ++accounts, nextListing: () => ++listings }
}

/** An event that carries a canary proves that the candidate opened the message; the returned function ends the listening. */
function announcing({ candidate }: Endpoint, recorder: CaseRecorder): () => void {
  const { instance } = candidate
  return candidate.onEvent((event) => {
    const told =
      event.event === 'message' ? canonical(event.content) : event.event === 'notification' ? event.text : ''
    const [canary] = recorder.labelsIn(told)
    if (canary === undefined) return
    const data = { instance, account: event.account, canary }
    recorder.record({ kind: 'proof', type: 'message.announced', pco: `upper:${instance}`, data })
  })
}
