import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64Runs, openRunStart } from './base64-runs.ts'
import { decodedRuns } from './decoded-runs.ts'

const texts = (data: string) => {
  const bytes = Buffer.from(data)
  return base64Runs(bytes).map(({ start, end }) => bytes.toString('latin1', start, end))
}
const RUN = 'QUJDREVGR0hJSktMTU5PUFFS'

describe('base64Runs', () => {
  it.each([
    ['a run between other text', `key="${RUN}" end`, [RUN]],
    ['a run at either end', `${RUN} and ${RUN}`, [RUN, RUN]],
    ['nothing that is too short', `${RUN.slice(1)} and ${RUN.slice(2)}.`, []],
    ['lines that follow each other as one', `${RUN}\r\n${RUN}\nAB==`, [`${RUN}\r\n${RUN}\nAB`]],
    ['two runs across an empty line', `${RUN}\n\n${RUN}`, [RUN, RUN]],
    ['the characters of base64url', `"${RUN}-_-_"`, [`${RUN}-_-_`]],
  ])('finds %s', (_, data, expected) => {
    expect(texts(data)).toEqual(expected)
  })

  it('finds every run, wherever it stands', () => {
    const runs = fc.array(
      fc.integer({ min: 1, max: 60 }).map((length) => 'x'.repeat(length)),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(runs, (list) => {
        expect(texts(list.join('. '))).toEqual(list.filter((run) => run.length >= 24))
      }),
    )
  })

  it('knows where a run is open at the end', () => {
    expect(openRunStart(Buffer.from('key: abc\nde'))).toBe(5)
    expect(openRunStart(Buffer.from('key:'))).toBe(4)
  })
})

describe('decodedRuns', () => {
  const bytesOf = (data: Buffer) => {
    const found: string[] = []
    for (const { bytes, starts, runAt } of decodedRuns(data, base64Runs(data)))
      for (const [number, start] of starts.entries()) {
        const end = (starts[number + 1] ?? bytes.length) - 1
        found.push(`${runAt(start).start} ${Buffer.from(bytes.subarray(start, end)).toString('hex')}`)
      }
    return found
  }

  it('decodes each run in all four groupings as the platform does', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 18, maxLength: 80 }), { maxLength: 5 }), (list) => {
        const encoded = list.map((bytes) => Buffer.from(bytes).toString('base64url'))
        const data = Buffer.from(encoded.join(' '))
        let at = 0
        const expected = encoded.flatMap((run) => {
          const start = at
          at += run.length + 1
          return [0, 1, 2, 3].map(
            (skip) => `${start} ${Buffer.from(run.slice(skip), 'base64').toString('hex')}`,
          )
        })
        expect(bytesOf(data)).toEqual(expected)
      }),
    )
  })

  it('passes over line breaks', () => {
    const [plain] = bytesOf(Buffer.from(RUN + RUN))
    expect(bytesOf(Buffer.from(`${RUN}\r\n${RUN}`))[0]).toBe(plain)
  })
})
