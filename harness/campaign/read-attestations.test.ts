import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askedOf, questionnaire } from '../catalogue/attestations.ts'
import { requirements } from '../catalogue/requirements.ts'
import { checkAnswers } from './attest.ts'
import { readAttestations } from './read-attestations.ts'
import { BEARERS } from './select.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestations-'))
  writeFileSync(join(folder, 'screen.png'), 'a screen')
  writeFileSync(join(folder, 'nothing.png'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const HEAD = `format: parley/attestations/1
candidate: { name: Mine, version: "1.0" }
by: { name: Whoever signs, function: product manager }
on: 2026-06-30
`
const YES = 'answers:\n  UXO-03: { answer: yes, statement: It is marked., evidence: [screen.png] }\n'

function read(text: string) {
  const file = join(folder, 'attestations.yaml')
  writeFileSync(file, text)
  return readAttestations(file, '2026-07-01')
}

describe('what a person confirms', () => {
  it('is read with what is attached; an empty answer stays open', async () => {
    const open = '  UXO-04: { answer: , statement: "", evidence: [] }\n'
    const { attestor, answers } = await read(`${HEAD}${YES}${open}`)
    expect(attestor).toEqual({ name: 'Whoever signs', function: 'product manager', on: '2026-06-30' })
    expect(answers).toEqual([
      {
        requirement: 'UXO-03',
        answer: 'yes',
        statement: 'It is marked.',
        evidence: [{ name: 'screen.png', bytes: Buffer.from('a screen') }],
      },
    ])
  })

  it.each([
    ['no YAML', 'answers: [', /:\d+:\d+: this is not YAML/],
    ['an unknown key', `${HEAD}${YES}more: {}\n`, /:7:1: unknown key "more"; the keys are format/],
    [
      'an answer that is none',
      `${HEAD}${YES.replace('yes', 'perhaps')}`,
      /:6:\d+: answers.UXO-03.answer: .*perhaps/,
    ],
    ['an answer without words', `${HEAD}${YES.replace('It is marked.', '""')}`, /in your own words/],
    ['a yes without evidence', `${HEAD}${YES.replace('screen.png', '')}`, /at least one file behind a yes/],
    ['evidence that is missing', `${HEAD}${YES.replace('screen', 'other')}`, /other.png cannot be read/],
    ['evidence that is empty', `${HEAD}${YES.replace('screen', 'nothing')}`, /nothing.png is empty/],
    ['evidence that is a folder', `${HEAD}${YES.replace('screen.png', '.')}`, /is not a file/],
    ['no such requirement', `${HEAD}${YES.replace('UXO-03', 'UXO-99')}`, /UXO-99: there is no such question/],
    ['a requirement that purposes judge', `${HEAD}${YES.replace('UXO-03', 'MSG-01')}`, /purposes judge it/],
    ['a day to come', `${HEAD.replace('2026-06-30', '2026-07-02')}${YES}`, /2026-07-02 is a day to come/],
  ])('is refused with %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message)
  })

  it('counts for the very candidate, and for what binds it', async () => {
    const answers = await read(`${HEAD}${YES}`)
    const mine = { name: 'Mine', version: '1.0' }
    expect(() => checkAnswers(answers, mine, ['UXO-03'])).not.toThrow()
    expect(() => checkAnswers(answers, { ...mine, version: '1.1' }, ['UXO-03'])).toThrow(/speak of Mine 1.0/)
    expect(() => checkAnswers(answers, mine, ['UXO-04'])).toThrow(/UXO-03 is answered, and does not bind/)
  })
})

describe.each(['provider', 'gatekeeper'] as const)('the questions for a %s', (role) => {
  const asked = askedOf(requirements(), BEARERS[role])
  const written = questionnaire(asked, '2026-07-01')

  it('are refused as long as nobody signs them', async () => {
    await expect(read(written)).rejects.toThrow(/candidate.name: expected words/)
  })

  it('are a file that is read, with nothing answered', async () => {
    expect(asked.length).toBeGreaterThan(8)
    for (const { id } of asked) expect(written).toContain(`\n  ${id}:\n`)
    const signed = written.replaceAll('""', '"x"').replaceAll('statement: "x"', 'statement: ""')
    expect((await read(signed)).answers).toEqual([])
  })
})
