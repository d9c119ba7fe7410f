import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../catalogue/exit-code.ts'
import { parley } from './captured.test-support.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

describe('parley', () => {
  it('prints every command and every exit code when asked for help', async () => {
    const { code, out } = await parley('--help')
    expect(code).toBe(0)
    for (const [exit, text] of Object.entries(EXIT_CODES))
      expect(out).toContain(`${exit.padStart(4)}  ${text}`)
    for (const name of [
      'certify',
      'replay',
      'verify',
      'list',
      'explain',
      'init',
      'attest',
      'probe',
      'serve',
      'kill-matrix',
      'dossier',
    ])
      expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'))
  })

  it.each([
    ['an unknown option', ['certify', '--quick'], '--quick'],
    ['an unknown command', ['certfy'], 'certfy'],
    ['no command', [], 'Usage'],
    ['a tier that there is not', ['certify', '--tier', 'best'], 'smoke, gate, full'],
    ['a seed that is none', ['certify', '--seed', '-1'], 'whole number'],
    ['a shard that is none', ['certify', '--shard', '3/2'], 'i/n'],
    ['two candidates', ['certify', '--fault', 'X01', '--variant', 'V01'], 'one of'],
    ['a candidate file that is missing', ['certify', '--candidate', 'no-such-file.yaml'], 'cannot be read'],
    ['an engine and a fault', ['dossier', '--engine', './adapter', '--fault', 'T01'], 'one of'],
    ['a table that goes nowhere', ['dossier', '--compare', 'a'], '--into'],
    ['runs that are none', ['dossier', '--runs', '0'], 'from 1 to 20'],
    ['an id that is none', ['explain', 'XYZ-99'], 'XYZ-99'],
  ])('says what is wrong with %s: usage', async (_, argv, says) => {
    const { code, err } = await parley(...argv)
    expect(code).toBe(64)
    expect(err).toContain(says)
    expect(err).not.toContain('a defect of the harness')
  })

  it('says where a candidate file is malformed, to the line', async () => {
    const candidate = file('candidate.yaml', 'name: Mine\ncommand: [node]\nrole: broker\n')
    const { code, err } = await parley('certify', '--candidate', candidate)
    expect(code).toBe(64)
    expect(err).toMatch(/candidate\.yaml:3:\d+: .*role/)
  })

  it('says when nothing is selected, before it starts anything', async () => {
    const out = join(folder, 'never-made')
    const { code, err } = await parley('certify', '--only', 'RT-04,XX-99', '--out', out)
    expect(code).toBe(4)
    expect(err).toContain('XX-99')
    expect(readdirSync(folder)).not.toContain('never-made')
  })

  it.each([
    ['cannot be written', () => join(file('a-file', ''), 'below'), 'cannot be written'],
    [
      'is not empty',
      () => {
        mkdirSync(join(folder, 'full', 'of'), { recursive: true })
        return join(folder, 'full')
      },
      'is not empty',
    ],
  ])('refuses an output folder that %s, with what to do', async (_, out, says) => {
    const { code, err } = await parley('certify', '--out', out())
    expect(code).toBe(3)
    expect(err).toContain(says)
    expect(err).toContain('another folder')
  })

  it('lists what there is, as lines and as JSON, and says when there is nothing', async () => {
    const json = await parley('list', 'purposes', '--json')
    const records = JSON.parse(json.out) as { id: string }[]
    const lines = (await parley('list', 'purposes')).out.trim().split('\n')
    expect(lines.map((line) => line.split(' ')[0])).toEqual(records.map((record) => record.id))
    expect((await parley('list', 'requirements', '--filter', 'no such words')).code).toBe(4)
  })

  it('explains a requirement, with its source', async () => {
    const { code, out } = await parley('explain', 'E2E-08')
    expect(code).toBe(0)
    expect(out).toMatch(/^Requirement E2E-08: /)
    expect(out).toMatch(/^Source {7}\S/m)
  })
})
