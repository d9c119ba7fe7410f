import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { loadCandidateFile } from './candidate-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'run'), '', { mode: 0o755 })
  await writeFile(join(folder, 'notes'), '', { mode: 0o644 })
})
const load = async (text: string) => {
  await writeFile(join(folder, 'c.yaml'), text)
  return loadCandidateFile(join(folder, 'c.yaml'))
}
const REST = 'command: [./run]\nartefacts: [run]\n'

describe('a candidate file', () => {
  it('is read as YAML or JSON, with defaults and absolute folders', async () => {
    const expected = {
      name: 'one',
      command: ['./run'],
      artefacts: ['run'],
      folder,
      cwd: folder,
      listeners: {},
    }
    const file = await load(`name: one\n${REST}`)
    expect(file).toMatchObject({ ...expected, limits: { memoryMb: 2048, lineBytes: 16 * 1024 * 1024 } })
    expect(await load('{"name": "one", "command": ["./run"], "artefacts": ["run"]}')).toEqual(file)
  })

  it.each([
    [
      'a misspelt key',
      `name: one\n${REST}comand: 1\n`,
      'c.yaml:4:1: unknown key "comand"; the keys are name, command',
    ],
    [
      'a misspelt key below',
      `name: one\n${REST}limits:\n  memory: 5\n`,
      'c.yaml:5:3: limits: unknown key "memory"',
    ],
    [
      'a wrong type',
      'name: one\ncommand: ./run\nartefacts: [run]\n',
      'c.yaml:2:10: command: Invalid input: expected array, received string, saw "./run"',
    ],
    ['a missing key', REST, 'c.yaml:1:1: name: Invalid input: expected string, received undefined'],
    ['no command', 'name: one\nartefacts: [run]\n', 'c.yaml:1:1: command: expected the program to start'],
    [
      'a list item',
      'name: one\ncommand: [./run, 7]\nartefacts: [run]\n',
      'c.yaml:2:18: command.1: Invalid input: expected string, received number, saw 7',
    ],
    [
      'a reserved variable',
      `name: one\n${REST}environment:\n  HOME: /\n`,
      'c.yaml:5:9: environment.HOME: this variable is set by the harness',
    ],
    ['broken YAML', 'name: [one\n', 'c.yaml:2:1: this is not YAML or JSON that can be read'],
    [
      'a key that comes twice',
      `name: one\nname: two\n${REST}`,
      'c.yaml:2:1: this is not YAML or JSON that can be read',
    ],
    ['an alias', `name: &a one\nrole: *a\n${REST}`, 'c.yaml: aliases are not allowed'],
    ['a foreign tag', `name: !code one\n${REST}`, 'c.yaml:1:7: this is not YAML or JSON that can be read'],
    ['nothing', '', 'c.yaml: Invalid input: expected object'],
  ])('with %s is refused where it stands', async (_what, text, message) => {
    await expect(load(text)).rejects.toMatchObject({
      code: 'candidate-file',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('harness/candidate/README.md'),
    })
  })

  it('that is missing says so', async () => {
    await expect(loadCandidateFile(join(folder, 'none.yaml'))).rejects.toMatchObject({
      code: 'candidate-file',
    })
  })

  it.each([
    ['./nothing', 'was not found'],
    ['no-such-program', 'was not found on PATH'],
    ['./notes', 'may not be executed'],
  ])('whose command is %s does not start', async (command, message) => {
    await expect(load(`name: one\ncommand: [${command}]\nartefacts: [run]\n`)).rejects.toMatchObject({
      code: 'candidate-start',
      message: expect.stringContaining(message),
    })
  })
})
