import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observation } from '../vocabulary/observation.ts'
import { readTranscript, type TranscriptHeader, writeTranscript } from './chain.ts'

const HEADER: TranscriptHeader = { parley: 'transcript/1', salt: '00ff', case: 'RT-01/v1' }

/** Observations of any content, numbered as a transcript numbers them. */
const observations = fc
  .array(
    fc.record({
      kind: fc.constantFrom('proof', 'claim', 'stimulus', 'bindings'),
      type: fc.string(),
      pco: fc.constantFrom('wire:candidate', 'upper:main', 'world:case'),
      t: fc.nat(),
      data: fc.jsonValue(),
    }),
    { maxLength: 8 },
  )
  .map((drafts) => drafts.map((draft, n) => ({ ...draft, n }) as unknown as Observation))

const three = ['first', 'second', 'third'].map(
  (data, n) => ({ n, t: n, kind: 'bindings', type: 'bindings', pco: 'world:bindings', data }) as Observation,
)
const stored = writeTranscript({ header: HEADER, observations: three }).text

function lines(change: (lines: string[]) => readonly string[]): string {
  return `${change(stored.trimEnd().split('\n')).join('\n')}\n`
}

describe('a stored transcript', () => {
  it('reads back as what was written, whatever it holds', () => {
    fc.assert(
      fc.property(observations, fc.string(), (written, name) => {
        const header = { ...HEADER, case: name }
        const { text, head } = writeTranscript({ header, observations: written })
        const plain = JSON.parse(JSON.stringify(written)) as Observation[]
        expect(readTranscript(text)).toEqual({ ok: true, transcript: { header, observations: plain, head } })
      }),
    )
  })

  it('has a head that depends on every observation and on the header', () => {
    const heads = [
      writeTranscript({ header: HEADER, observations: three }),
      writeTranscript({ header: HEADER, observations: three.slice(0, 2) }),
      writeTranscript({ header: { ...HEADER, salt: '00fe' }, observations: three }),
      writeTranscript({
        header: HEADER,
        observations: [...three.slice(0, 2), { ...three[0], n: 2 } as Observation],
      }),
    ].map(({ head }) => head)
    expect(new Set(heads).size).toBe(heads.length)
  })

  it.each([
    ['an altered observation', stored.replace('second', 'sec0nd'), 'chain', 3],
    ['an altered header', stored.replace('00ff', '00fe'), 'chain', 2],
    ['a forged link', stored.replace(/"h":"./, '"h":"_'), 'chain', 2],
    ['a left-out observation', lines(([head, a, , c]) => [head ?? '', a ?? '', c ?? '']), 'order', 3],
    ['a repeated observation', lines(([head, a, b]) => [head ?? '', a ?? '', a ?? '', b ?? '']), 'order', 3],
    [
      'exchanged observations',
      lines(([head, a, b, c]) => [head ?? '', b ?? '', a ?? '', c ?? '']),
      'order',
      2,
    ],
    ['a last line that is not ended', stored.trimEnd(), 'malformed', 4],
    ['an empty line', lines((all) => [...all, '']), 'malformed', 5],
    ['half a line', lines((all) => [...all.slice(0, 3), '{"h":"']), 'malformed', 4],
    ['a line that is no observation', lines((all) => [...all, '{"h":1}']), 'malformed', 5],
    ['something beside an observation', stored.replace(',"o":', ',"x":1,"o":'), 'malformed', 2],
    ['a space that nobody wrote', stored.replace(',"o":', ', "o":'), 'malformed', 2],
    ['half a character', lines((all) => [...all, '{"h":"","o":{"n":3,"data":"\\ud800"}}']), 'malformed', 5],
    ['another kind of file', lines((all) => ['{}', ...all.slice(1)]), 'malformed', 1],
    ['nothing', '', 'malformed', 1],
  ])('with %s is refused', (_, text, problem, line) => {
    expect(text).not.toBe(stored)
    expect(readTranscript(text)).toMatchObject({ ok: false, problem, line })
  })

  it('never throws, however hostile', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...lines((l) => l).split('\n')))),
        (all) => {
          expect(typeof readTranscript(all.join('\n')).ok).toBe('boolean')
        },
      ),
    )
  })
})
