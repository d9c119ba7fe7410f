import { within } from '../environment/waiting.ts'
import { show } from '../transcript/show.ts'
import type { Json, JsonObject } from '../vocabulary/json.ts'
import { bringUpFault } from './bring-up-fault.ts'
import { callAction } from './calls.ts'
import type { CandidateFile } from './candidate-file.ts'
import type { Ending } from './child.ts'
import type { BreakWord, ContractBreak } from './contract-break.ts'
import { deferred } from './deferred.ts'
import { describeIssues } from './describe-issues.ts'
import { readHello } from './greeting.ts'
import type { Life } from './life.ts'
import type { Outcome } from './outcome.ts'
import { type CandidateEvent, eventShape } from './protocol/events.ts'
import type { Hello, Pixit } from './protocol/hello.ts'
import { findUnready } from './readiness.ts'
import type { Recorder } from './recorder.ts'
import { noSuchMethod, type RpcHandlers, type RpcReply, rpc } from './rpc.ts'
import { startLife } from './start-life.ts'
import type { StderrCapture } from './stderr-capture.ts'

/** One process that is up: it said hello, answered `start` and its listeners accept connections. */
export interface Session extends Pick<Life, 'containment' | 'finish' | 'kill' | 'memory'> {
  readonly hello: Hello
  readonly listeners: Readonly<Record<string, string>>
  call(action: string, params: JsonObject): Promise<Outcome<JsonObject>>
}

/** What a session needs and whom it tells. Everything is told synchronously, in the order in which it was seen. */
export interface SessionOptions {
  readonly file: CandidateFile
  readonly env: Readonly<Record<string, string>>
  readonly caFile: string
  readonly redact: (text: string) => string
  readonly pixit: (hello: Hello) => Promise<Pixit> | Pixit
  readonly callMs: number
  readonly stderr: StderrCapture
  readonly record: Recorder
  readonly number: () => number
  readonly settled: () => void
  readonly told: (event: CandidateEvent) => void
  /** A break of the contract by a process that is up; before that it makes {@link openSession} throw. */
  readonly broke: (problem: ContractBreak) => void
  /** Told once for every process that started, before the calls that still wait are settled. */
  readonly ended: (ending: Ending) => void
}

const FATAL: ReadonlySet<BreakWord> = new Set(['flood', 'memory', 'not-reading'])

/**
 * Starts a process and brings it up: hello, PIXIT, `start`, listeners. Throws `candidate-start` when it does not start or
 * ends on the way, `contract` when it breaks the adapter contract; nothing of it is left then.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { file, env, stderr, callMs, record } = options
  const greeting = deferred<{ readonly params: JsonObject; readonly respond: (reply: RpcReply) => void }>()
  const trouble = deferred<never>()
  let phase: 'silent' | 'greeted' | 'up' | 'over' = 'silent'
  let life: Life | undefined

  const broke = (problem: ContractBreak) => {
    if (phase === 'over') return
    if (phase === 'up') options.broke(problem)
    else trouble.reject(bringUpFault.broke(problem))
    if (FATAL.has(problem.what)) void kill(`killed by the harness: ${problem.detail}`)
  }
  const kill = async (why?: string) => {
    phase = 'over'
    await life?.kill(why)
  }
  const handlers: RpcHandlers = {
    request(method, params, respond) {
      if (method === 'hello' && phase === 'silent') {
        phase = 'greeted'
        return greeting.resolve({ params, respond })
      }
      respond(noSuchMethod(method))
      broke({ what: 'unknown-method', detail: `the harness offers no method "${show(method, 80)}" now` })
    },
    notification(method, params) {
      const event = eventShape.safeParse(params)
      if (method !== 'event' || phase === 'silent')
        broke({
          what: 'unknown-method',
          detail: `the harness takes no notification "${show(method, 80)}" now`,
        })
      else if (event.success) options.told(event.data)
      else
        broke({
          what: 'invalid-event',
          detail: `an event does not fit its schema: ${describeIssues(event.error)}`,
        })
    },
    problem: broke,
  }
  const { outputBytes } = file.limits
  const wire = rpc({
    send: (line) => life?.send(line),
    callMs,
    outputBytes,
    redact: options.redact,
    handlers,
  })
  const timely = async <T>(promise: Promise<T>, lack: string): Promise<T> => {
    const met = await within(Promise.race([trouble.promise, promise]), callMs)
    if (met.done) return met.value
    throw bringUpFault.late(lack, callMs, stderr)
  }
  const over = (ending: Ending) => {
    trouble.reject(bringUpFault.ended(ending.how, stderr))
    phase = 'over'
    options.ended(ending)
    wire.closed(ending.how)
  }

  try {
    life = await startLife({ file, env, sink: wire, stderr, broke })
    record.driven('started')
    void life.ended.then(over)
    const { params, respond } = await timely(greeting.promise, 'did not send hello')
    const hello = readHello(params, file)
    respond({ ok: true, result: (await options.pixit(hello)) as unknown as Json })
    const { number, settled } = options
    const context = { rpc: wire, record, number, causes: () => hello.causes, broke, settled }
    const call = (action: string, given: JsonObject) => callAction(context, action, given)
    const up = await timely(call('start', {}), 'did not answer start')
    if (up.outcome !== 'ok') throw bringUpFault.start(up, stderr)
    const listeners = up.result.listeners as Readonly<Record<string, string>>
    const unready = await timely(
      findUnready(file.listeners, listeners, options.caFile),
      'did not open its listeners',
    )
    if (unready !== '') throw bringUpFault.unready(unready)
    phase = 'up'
    const { containment, finish, memory } = life
    return { hello, listeners, containment, finish, memory, kill, call }
  } catch (thrown) {
    await kill('killed by the harness: it did not come up')
    throw thrown
  }
}
