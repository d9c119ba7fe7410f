import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { protocolClock } from '../environment/protocol-time.ts'
import { bell } from '../environment/waiting.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import { readTranscript, writeTranscript } from '../transcript/chain.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Pco } from '../vocabulary/pco.ts'
import { caseRecorder } from './case-recorder.ts'

function recording() {
  const blobs = memoryBlobs()
  const ring = bell()
  const recorder = caseRecorder('T-1/v1', protocolClock(1_000), blobs, ring)
  const at = (pco: Pco, data: Json) => {
    const n = recorder.record({ kind: 'claim', type: 'event.told', pco, data })
    return recorder.observations[n]?.data
  }
  return { recorder, blobs, ring, at }
}

const around = fc.string({ unit: fc.constantFrom(...'0123456789abcdef-"\\\u001f\f ⟦') })

describe('a recorder', () => {
  it('hides every canary in what the upper tester says, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(around, { minLength: 2, maxLength: 4 }), (parts) => {
        const { recorder, at } = recording()
        const tokens = parts.map(() => recorder.canary())
        const text = parts.map((part, index) => part + tokens[index]?.token).join('')
        const told = JSON.stringify(at('upper:main', { text, deep: [{ [text]: text }] }))
        for (const { token, label } of tokens) {
          expect(told).not.toContain(token)
          expect(told).toContain(`⟦${label}⟧`)
        }
        expect(recorder.labelsIn(text)).toEqual(tokens.map(({ label }) => label))
      }),
    )
  })

  it('never hides one on the wire: what was seen there is evidence', () => {
    const { recorder, at } = recording()
    const { token } = recorder.canary()
    for (const pco of ['wire:candidate', 'state:main', 'tester:alice', 'world:case'] as const)
      expect(at(pco, { text: token })).toEqual({ text: token })
  })

  it('leaves alone what it did not issue', () => {
    const { recorder, at } = recording()
    const foreign = recording().recorder.canary().token
    const data = { text: `${foreign} and ${'0'.repeat(64)}` }
    expect(at('upper:main', data)).toBe(data)
    expect(recorder.labelsIn(foreign)).toEqual([])
    expect(recorder.labelOf(foreign)).toBeUndefined()
  })

  it('labels canaries in the order in which it issues them, each of its own', () => {
    const { recorder } = recording()
    const issued = [recorder.canary(), recorder.canary(), recorder.canary()]
    expect(issued.map(({ label }) => label)).toEqual(['c1', 'c2', 'c3'])
    expect(new Set(issued.map(({ token }) => token)).size).toBe(3)
    for (const { token, label } of issued) expect(recorder.labelOf(token)).toBe(label)
  })

  it('names the case in what it puts behind texts and in the ids of messages', () => {
    const { recorder } = recording()
    const { token, mark } = recorder.canary()
    expect(mark).toBe(`T-1/v1 ${token}`)
    expect(recorder.messageId()).toMatch(/^T-1\.v1\.[0-9a-f-]{36}$/)
  })

  it('numbers observations without gaps, dates them in protocol time, and rings', () => {
    const { recorder, ring, at } = recording()
    const rung = vi.fn()
    ring.listen(rung)
    at('wire:a', 1)
    at('wire:b', 2)
    expect(recorder.observations.map((o) => o.n)).toEqual([0, 1])
    for (const { t } of recorder.observations) expect(t).toBeGreaterThanOrEqual(1_000)
    expect(rung).toHaveBeenCalledTimes(2)
  })

  it('ends with the secrets in a blob and the bindings, and stores what it gives', () => {
    const { recorder, blobs } = recording()
    const { label, token } = recorder.canary()
    recorder.keep('seed', new Uint8Array([1, 2, 3]))
    const whole = recorder.finish({ label })
    const { text, head } = writeTranscript(whole)
    expect(readTranscript(text)).toEqual({ ok: true, transcript: { ...whole, head } })
    expect(text).not.toContain(token)
    const [secrets, last] = whole.observations
    expect(last).toMatchObject({ kind: 'bindings', data: { label } })
    const blob = secrets?.type === 'secrets.kept' ? secrets.data.blob : ''
    expect(JSON.parse(Buffer.from(blobs.get(blob) ?? []).toString())).toEqual({
      canaries: { [label]: token },
      keys: { seed: 'AQID' },
    })
    expect(recorder.secret('seed')).toEqual(Buffer.from([1, 2, 3]))
    expect(recorder.secret('other')).toBeUndefined()
  })
})
