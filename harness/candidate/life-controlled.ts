import type { Readable } from 'node:stream'
import { within } from '../environment/waiting.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Ending } from './child.ts'
import { type ControlVerb, runControl } from './control.ts'
import type { Life, LifeOptions } from './life.ts'
import { listenForDialIn } from './websocket-transport.ts'

/** A candidate that somebody else runs: a control command starts and ends it, and it dials in. */
export async function startControlled(options: LifeOptions, argv: readonly string[]): Promise<Life> {
  const { file, sink, stderr, broke } = options
  const streams: Readable[] = []
  let settle: (ending: Ending) => void = () => {}
  const gone = new Promise<Ending>((resolve) => {
    settle = resolve
  })
  const dial = await listenForDialIn(file.limits.lineBytes, {
    ...sink,
    closed: (how) => settle({ how, code: null }),
  })
  const env = { ...options.env, PARLEY_DIAL_URL: dial.url, PARLEY_DIAL_TOKEN: dial.token }
  const control = (verb: ControlVerb) =>
    runControl({ argv, cwd: file.cwd, env }, verb, (stream) => {
      streams.push(stream)
      stderr.attach(stream, (detail) => broke({ what: 'flood', detail }))
    })
  const ended = gone.then(async (ending) => {
    await dial.close()
    for (const stream of streams) stream.destroy()
    return ending
  })
  const kill = async (why = 'killed by the control command') => {
    const fault = await control('kill')
    settle({ how: fault === '' ? why : `${why}; ${fault}`, code: null })
    await ended
  }
  const fault = await control('start')
  if (fault !== '') {
    settle({ how: fault, code: null })
    await ended
    throw new ParleyError(
      'candidate-start',
      fault,
      'dialIn.control gets start, kill or stop as its last argument and exits with 0',
    )
  }
  return {
    containment: { network: 'not confined', memory: 'not watched' },
    send: dial.send,
    ended,
    kill,
    memory: async () => 0,
    async finish(patienceMs) {
      const { done } = await within(gone, patienceMs)
      if (done) await control('stop')
      else await kill('killed by the harness: it did not end by itself')
      await ended
      return done
    },
  }
}
