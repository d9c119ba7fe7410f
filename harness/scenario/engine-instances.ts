import type { Candidate } from '../candidate/candidate.ts'
import type { Sink, StartEngine } from './endpoint.ts'
import { startsAgain } from './starts-again.ts'

/** The further instances of the engine: processes that share nothing with the one that is certified. */
export interface EngineInstances {
  /** The one that plays our simulated users. */
  peers(): Promise<Candidate>
  /** The one that plays people who hold nothing but what is public. */
  outsider(): Promise<Candidate>
  /** One more on the side of those whom we simulate, for an account under an address that is taken. */
  replacement(): Promise<Candidate>
  /** One in which this account was not imported yet. */
  forClone(account: string): Promise<Candidate>
  strike(): Promise<void>
}

/** See {@link EngineInstances}. Each is started when it is first needed and serves all cases that follow. */
export function engineInstances(start: StartEngine, sink: () => Sink | undefined): EngineInstances {
  const running = new Map<string, { readonly candidate: Candidate; readonly imported: Set<string> }>()
  let clones = 0
  const named = async (name: string, side: 'candidate' | 'peers' = 'candidate') => {
    const known = running.get(name)
    if (known?.candidate.alive) return known
    if (known) {
      await startsAgain(known.candidate, 'kill', 'a second instance is started again')
      return known
    }
    const candidate = await start(name, { record: (draft) => sink()?.record(draft) }, side)
    const fresh = { candidate, imported: new Set<string>() }
    running.set(name, fresh)
    return fresh
  }
  return {
    peers: async () => (await named('peers', 'peers')).candidate,
    outsider: async () => (await named('outsider')).candidate,
    replacement: async () => (await named('replacement', 'peers')).candidate,
    async forClone(account) {
      const known = running.get(`clone-${clones}`)
      if (known && (known.imported.has(account) || !known.candidate.alive)) {
        running.delete(`clone-${clones}`)
        await known.candidate.stop()
      }
      if (!running.has(`clone-${clones}`)) clones += 1
      const instance = await named(`clone-${clones}`)
      instance.imported.add(account)
      return instance.candidate
    },
    async strike() {
      await Promise.all([...running.values()].map(({ candidate }) => candidate.stop()))
      running.clear()
    },
  }
}
