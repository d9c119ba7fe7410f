import { flipBeside } from '../formats/flip-beside.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { StageOptions } from './endpoint.ts'

/** Flips a bit beside a key that the case knows in an exported state, and gives the blob of what came of it. */
export function damages(
  { blobs }: StageOptions,
  recorder: CaseRecorder,
  state: string,
  labels: readonly string[],
  shift: number,
): string | undefined {
  const keys = labels.map((label) => {
    const value = recorder.secret(label)
    if (!value) throw new ParleyError('harness', `no key that could be looked for is kept as ${label}`)
    return { label, value }
  })
  const flipped = flipBeside(blobs.get(state) ?? new Uint8Array(), keys, shift)
  if (!flipped) return undefined
  const { key, at } = flipped
  const blob = blobs.put(flipped.bytes, 'secret')
  recorder.record({
    kind: 'stimulus',
    type: 'state.damaged',
    pco: 'world:case',
    data: { of: state, blob, key, at },
  })
  return blob
}
