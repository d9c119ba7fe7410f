import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parley } from './captured.test-support.ts'
import { packageFolder } from './paths.ts'
import { LANGUAGES, PLANES, scaffoldFiles } from './scaffold.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(packageFolder(), join(folder, 'node_modules', 'parley'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const NAME = 'it\'s "mine" \\'
const common = { name: NAME, ci: 'github', version: '1.2.3' } as const

describe('parley init', () => {
  it.each(
    PLANES.flatMap((plane) => (['python', 'javascript'] as const).map((language) => ({ plane, language }))),
  )(
    'writes a skeleton that runs at once and says what to write next: $language, $plane plane',
    async ({ plane, language }) => {
      const into = join(folder, `${language}-${plane}`)
      const wrote = await parley('init', into, '--plane', plane, '--language', language, '--name', NAME)
      expect([wrote.code, wrote.err]).toEqual([0, ''])
      expect(wrote.out).not.toContain('npm install')
      const { code, out } = await parley('probe', '--candidate', join(into, 'candidate.yaml'))
      expect(out).toMatch(/^it's "mine" /)
      const first = plane === 'engine' ? 'engine-account' : 'register-account'
      expect(out).toContain(`✕ not written yet: ${first}, `)
      expect(out).toContain(`\nNext: write ${first}. `)
      expect(code).toBe(2)
    },
  )

  it('writes TypeScript and JavaScript that the types of the kit accept', () => {
    const files = PLANES.flatMap((plane) =>
      LANGUAGES.filter((language) => language !== 'python').map((language) => {
        const [[name, text] = ['', '']] = Object.entries(scaffoldFiles({ ...common, plane, language }))
        const path = join(folder, `${plane}-${name}`)
        writeFileSync(path, text)
        return path
      }),
    )
    const program = ts.createProgram(files, {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      strict: true,
      noEmit: true,
      allowJs: true,
      checkJs: true,
      skipLibCheck: true,
      customConditions: ['parley-source'],
      allowImportingTsExtensions: true,
      typeRoots: [join(packageFolder(), 'node_modules', '@types')],
      types: ['node'],
    })
    const flaws = files.flatMap((file) => program.getSemanticDiagnostics(program.getSourceFile(file)))
    expect(flaws.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
  })

  it('never writes over a file unless it is told to, and then over each', async () => {
    const into = join(folder, 'again')
    mkdirSync(into)
    writeFileSync(join(into, 'candidate.yaml'), 'mine')
    const argv = ['init', into, '--plane', 'engine', '--language', 'python', '--ci', 'gitlab']
    const refused = await parley(...argv)
    expect(refused.code).toBe(64)
    expect(refused.err).toMatch(/candidate\.yaml.*nothing was written\n.*--force/)
    expect(readFileSync(join(into, 'candidate.yaml'), 'utf8')).toBe('mine')
    expect((await parley(...argv, '--force')).out).toContain('.gitlab-ci.yml')
    expect(readFileSync(join(into, 'candidate.yaml'), 'utf8')).toMatch(/^# yaml-language-server: \$schema=/)
  })

  it.each([
    [
      'a plane that is left out where nobody can be asked',
      ['--language', 'python'],
      'expected --plane: one of engine, wire',
    ],
    [
      'a language that there is not',
      ['--plane', 'wire', '--language', 'cobol'],
      'python, typescript, javascript',
    ],
    ['a role that nothing judges', ['--role', 'gatekeeper'], 'no purpose judges gatekeepers'],
  ])('says what is wrong with %s', async (_, argv, says) => {
    const { code, err } = await parley('init', join(folder, 'never'), ...argv)
    expect(code).toBe(64)
    expect(err).toContain(says)
  })
})
