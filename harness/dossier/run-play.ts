import type { Evidence } from '../campaign/evidence.ts'
import type { PlayRecord } from '../catalogue/dossier.ts'
import { Halt } from '../scenario/halt.ts'
import type { Stage } from '../scenario/stage.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import type { Json } from '../vocabulary/json.ts'
import type { PlayedReadings } from './figures.ts'
import type { Measure } from './measure.ts'
import { callsIn, readPlay } from './read-play.ts'

/** What plays are run with. */
export interface PlayContext {
  readonly stage: Stage
  readonly evidence: Evidence
  readonly blobs: BlobStore
}

/** A play that was run: its record and what was read from it. */
export interface Played {
  readonly record: PlayRecord
  readonly readings: PlayedReadings
}

/** The name of a play: measure, number of the play, number of the run. */
export function playId(measure: string, play: number, run: number): string {
  return `${measure}/p${play}-r${run}`
}

/** Where the transcript of a play lies below the bundle. */
export function playFile(id: string): string {
  return `evidence/${id}.jsonl`
}

/** Plays one stimulus once, keeps the transcript and reads it. What is no halt of the engine is ours and is thrown. */
export async function runPlay(
  { stage, evidence, blobs }: PlayContext,
  measure: Measure,
  stimulus: Json,
  id: string,
  { run, seed }: { readonly run: number; readonly seed: number },
): Promise<Played> {
  const { recorder, given } = stage.open(id, measure.id)
  let bindings: Json = null
  try {
    const world = await measure.with(given)
    bindings = await measure.when(world, stimulus, { seed })
  } catch (thrown) {
    if (!(thrown instanceof Halt)) throw thrown
    const { step, message, verdict } = thrown
    recorder.record({
      kind: 'claim',
      type: 'case.halted',
      pco: 'world:case',
      data: { step, because: message, verdict },
    })
  } finally {
    await stage.close()
  }
  const recording = recorder.finish(bindings)
  const record: PlayRecord = {
    id,
    run,
    stimulus,
    transcript: evidence.transcript(playFile(id), recording),
    calls: callsIn(recording),
  }
  return { record, readings: { play: id, run, ...readPlay(measure, recording, stimulus, blobs) } }
}
