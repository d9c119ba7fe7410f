import { dirname } from 'node:path'
import { type Bell, LIVENESS_MS } from '../environment/waiting.ts'
import { canonical } from '../transcript/canonical.ts'
import { type ErrorCode, ParleyError } from '../vocabulary/errors.ts'
import type { JsonObject } from '../vocabulary/json.ts'
import { tellOutcome } from './bring-up-fault.ts'
import type { CandidateFile } from './candidate-file.ts'
import type { Ending } from './child.ts'
import { type Containment, candidateEnvironment, makeFolder } from './containment.ts'
import type { ContractBreak } from './contract-break.ts'
import { resolveHandles } from './handles.ts'
import type { Outcome } from './outcome.ts'
import type { Action, Params, Result } from './protocol/actions.ts'
import type { CandidateEvent } from './protocol/events.ts'
import type { Hello, Pixit } from './protocol/hello.ts'
import { recorder, type Sink } from './recorder.ts'
import { openSession, type Session } from './session.ts'
import { stderrCapture } from './stderr-capture.ts'

export type { Outcome }

/** What became of a restart. A process that does not come up again is an observation like any other. */
export type Restarted = { readonly ok: true } | { readonly ok: false; readonly detail: string }

/** A candidate behind the adapter protocol. Whatever it does after it came up is recorded and never thrown. */
export interface Candidate {
  readonly instance: string
  /** What its first process said. */
  readonly hello: Hello
  /** Base address of every listener, as the running process told it. */
  readonly listeners: Readonly<Record<string, string>>
  readonly containment: Containment
  readonly alive: boolean
  /** The first hundred breaks of the contract since it came up. */
  readonly broken: readonly ContractBreak[]
  /** Calls an action. Any number may be in flight. */
  call<A extends Action>(action: A, params: Params<A>): Promise<Outcome<Result<A>>>
  /** Calls anything with anything, for probes. */
  callUnchecked(action: string, params: JsonObject): Promise<Outcome<JsonObject>>
  /** Calls `listener` for every event from now on, until the returned function is called. */
  onEvent(listener: (event: CandidateEvent) => void): () => void
  /** `clean`: the action `stop`, then a new process; `kill`: SIGKILL, then a new process. Same work folder. */
  restart(how: 'clean' | 'kill'): Promise<Restarted>
  /** Ends it cleanly, and by force if it does not end. Afterwards nothing of it is left. */
  stop(): Promise<void>
  /** Ends it at once. It may be restarted. */
  kill(): Promise<void>
  /** Resident memory of its processes, in bytes: now, or at most since it was asked for last; 0 where that cannot be seen. */
  memory(when?: 'now' | 'most'): Promise<number>
  /** The end of what it wrote to stderr, at most 256 KiB. */
  stderr(): string
  onStderrLine(listener: (line: string) => void): () => void
}

/** How to open a candidate. `callMs`: longest time for hello, `start` and every answer; else the file's limit, else 30 s. */
export interface OpenCandidate {
  readonly file: CandidateFile
  /** Kept over restarts; HOME and TMPDIR are made in it. */
  readonly workFolder: string
  /** `main`, or the name of a clone. */
  readonly instance: string
  readonly pixit: (hello: Hello) => Promise<Pixit> | Pixit
  readonly environment: { readonly caFile: string }
  readonly sink: Sink
  readonly bell: Bell
  readonly callMs?: number
  /** Gets the first 16 MiB of stderr; by default beside the work folder, out of the candidate's way. */
  readonly stderrFile?: string
}

const MOST_BREAKS = 100
/** Codes that mean that the candidate itself is at fault. */
const FAULTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['contract', 'candidate-start'])

/**
 * Starts a candidate and brings it up. Throws `candidate-start` when it does not start or dies on the way and
 * `contract` when it breaks the adapter contract before it is up; both say what was expected and what was seen.
 */
export async function openCandidate(options: OpenCandidate): Promise<Candidate> {
  const { file, workFolder, instance, sink, bell } = options
  const { caFile } = options.environment
  const callMs = options.callMs ?? file.limits.callMs ?? LIVENESS_MS
  const stderrFile = options.stderrFile ?? `${workFolder}.stderr.log`
  const { values, redact } = resolveHandles(file.environment, process.env)
  await makeFolder(dirname(stderrFile))
  const stderr = stderrCapture({ file: stderrFile, bytesASecond: file.limits.outputBytes, redact })
  const record = recorder(instance, sink)
  const listeners = new Set<(event: CandidateEvent) => void>()
  const broken: ContractBreak[] = []
  let calls = 0
  let running = false
  let expected = false
  let ending: Ending = { how: 'it was never started', code: null }

  const broke = (problem: ContractBreak) => {
    if (broken.length < MOST_BREAKS) broken.push(problem)
    record.broken({ ...problem })
    bell.ring()
  }
  const told = (event: CandidateEvent) => {
    const { event: name, stamp, ...data } = event
    record.told({ event: name, data: stamp === undefined ? data : { ...data, stamp } })
    for (const listener of [...listeners]) listener(event)
    bell.ring()
  }
  const ended = (how: Ending) => {
    running = false
    ending = how
    record.ended({ expected, how: how.how })
    bell.ring()
  }
  const begin = async (): Promise<Session> => {
    const env = await candidateEnvironment(workFolder, caFile, values)
    const watch = { settled: () => bell.ring(), told, broke, ended }
    expected = false
    running = true
    try {
      const { pixit } = options
      return await openSession({
        file,
        env,
        caFile,
        redact,
        pixit,
        callMs,
        stderr,
        record,
        number: () => ++calls,
        ...watch,
      })
    } catch (thrown) {
      running = false
      throw thrown
    }
  }
  let session = await begin()
  const { hello } = session

  const cut = async () => {
    if (!running) return
    record.driven('killed')
    expected = true
    await session.kill()
  }
  const letEnd = async (how: 'restarted clean' | 'stopped') => {
    if (!running) return
    record.driven(how)
    expected = true
    const answer = await session.call('stop', {})
    const left = answer.outcome === 'ok' ? await session.finish(callMs) : !running
    if (!left) await session.kill('killed by the harness: it did not end by itself')
    if (answer.outcome !== 'ok' && answer.outcome !== 'gone')
      broke({ what: 'no-exit', detail: `stop was not answered with a result: ${tellOutcome(answer)}` })
    else if (!left) broke({ what: 'no-exit', detail: `it did not end within ${callMs} ms after stop` })
    else if (ending.code) broke({ what: 'exit-code', detail: `it ended with ${ending.how} after stop` })
  }
  const callUnchecked = async (action: string, params: JsonObject): Promise<Outcome<JsonObject>> =>
    running ? session.call(action, params) : { outcome: 'gone', how: ending.how }

  return {
    instance,
    hello,
    get listeners() {
      return session.listeners
    },
    get containment() {
      return session.containment
    },
    get alive() {
      return running
    },
    broken,
    call: <A extends Action>(action: A, params: Params<A>) =>
      callUnchecked(action, params as JsonObject) as Promise<Outcome<Result<A>>>,
    callUnchecked,
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async restart(how) {
      await (how === 'kill' ? cut() : letEnd('restarted clean'))
      try {
        session = await begin()
      } catch (thrown) {
        if (!(thrown instanceof ParleyError) || !FAULTS.has(thrown.code)) throw thrown
        broke({ what: 'restart', detail: thrown.message })
        return { ok: false, detail: thrown.message }
      }
      if (canonical(session.hello) !== canonical(hello))
        broke({ what: 'hello-changed', detail: 'after a restart its hello says something else' })
      return { ok: true }
    },
    stop: () => letEnd('stopped'),
    kill: cut,
    memory: async (when = 'now') => (running ? session.memory(when) : 0),
    stderr: stderr.text,
    onStderrLine: stderr.onLine,
  }
}
