import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { digestArtefacts } from './digest.ts'

let folder: string
const paths = async (...artefacts: string[]) =>
  (await digestArtefacts({ folder: join(folder, 'app'), artefacts })).files.map(({ path }) => path)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const path of ['app/src/deep', 'lib']) await mkdir(join(folder, path), { recursive: true })
  for (const path of ['app/main.js', 'app/main.ts', 'app/src/a.js', 'app/src/deep/b+c.js', 'lib/x.so'])
    await writeFile(join(folder, path), path)
  await symlink(join(folder, 'lib'), join(folder, 'app/linked'))
})

describe('the digest of the artefacts', () => {
  it.each([
    [['*.js'], ['main.js']],
    [['./main.{js,ts}'], ['main.js', 'main.ts']],
    [['main.[jk]s'], ['main.js']],
    [['**/*.js'], ['main.js', 'src/a.js', 'src/deep/b+c.js']],
    [['src/**'], ['src/a.js', 'src/deep/b+c.js']],
    [['src/*/b+?.js'], ['src/deep/b+c.js']],
    [
      ['../lib/*.so', 'main.js', 'main.*'],
      ['../lib/x.so', 'main.js', 'main.ts'],
    ],
    [['**'], ['main.js', 'main.ts', 'src/a.js', 'src/deep/b+c.js']],
  ])('covers what %j matches', async (globs, expected) => {
    expect(await paths(...globs)).toEqual(expected)
  })

  it('changes with a byte, a name and a new file, and with nothing else', async () => {
    const app = { folder: join(folder, 'app'), artefacts: ['**/*.js'] }
    const { digest, bytes } = await digestArtefacts(app)
    expect(bytes).toBe('app/main.jsapp/src/a.jsapp/src/deep/b+c.js'.length)
    expect((await digestArtefacts(app)).digest).toBe(digest)
    await writeFile(join(folder, 'app/main.js'), 'app/main.jz')
    const changed = (await digestArtefacts(app)).digest
    await writeFile(join(folder, 'app/new.js'), '')
    expect(new Set([digest, changed, (await digestArtefacts(app)).digest]).size).toBe(3)
  })

  it.each([
    ['*.exe', 'matches no file'],
    ['{a', 'braces'],
    ['[z-a]', 'cannot be read'],
  ])('refuses %s', async (glob, text) => {
    await expect(paths('main.js', glob)).rejects.toMatchObject({
      code: 'candidate-file',
      message: expect.stringContaining(text),
    })
  })
})
