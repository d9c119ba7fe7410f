import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url).pathname
const PARLEY = join(ROOT, 'dist/harness/cli/parley.js')
const PROVIDER = join(ROOT, 'dist/candidates/provider.js')
const [NO_NAMESPACES, CALLED_OUT] = [69, 70]

const onLoopback = (...command: readonly string[]) =>
  spawnSync(join(ROOT, '.ci/on-loopback'), command, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
const isAllowed = onLoopback('true').status !== NO_NAMESPACES

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopback-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const certifies = (only: string, ...candidate: readonly string[]) =>
  onLoopback(
    process.execPath,
    PARLEY,
    'certify',
    ...candidate,
    '--only',
    only,
    '--seed',
    '1',
    '--out',
    join(folder, only),
  )

/** The reference, with one line of code before it. */
function referenceAfter(code: string): string {
  const file = join(folder, 'candidate.yaml')
  const command = JSON.stringify([
    'node',
    '--import',
    `data:text/javascript,${encodeURIComponent(code)}`,
    PROVIDER,
  ])
  const listeners = '{ provider: { ready: https } }'
  const artefacts = JSON.stringify([relative(folder, PROVIDER)])
  writeFileSync(
    file,
    `name: one that calls out\nrole: provider\nplane: wire\ncommand: ${command}\nartefacts: ${artefacts}\nlisteners: ${listeners}\n`,
  )
  return file
}

describe.runIf(isAllowed)('on loopback alone', () => {
  it.each([
    ['a name is asked for', `dns.lookup('telemetry.example', () => {})`],
    ['a name is asked for without the system', `dns.resolve4('telemetry.example', () => {})`],
    ['somebody is called', `net.connect(9, '198.51.100.7').on('error', () => {})`],
    ['somebody is called by the later protocol', `net.connect(9, '2001:db8::7').on('error', () => {})`],
    [
      'a packet is sent',
      `const s = dgram.createSocket('udp4'); s.send('x', 9, '198.51.100.7', () => s.close())`,
    ],
  ])('it is seen that %s', (_, code) => {
    expect(onLoopback(process.execPath, '-e', code)).toMatchObject({ status: CALLED_OUT })
  })

  it('a command keeps its exit code that stays there', () => {
    const code = `dns.lookup('localhost', () => process.exit(3))`
    expect(onLoopback(process.execPath, '-e', code).status).toBe(3)
  })

  it('the harness and the reference stay there: enlistment, streams, calls, files and links', () => {
    const { status, stdout } = certifies('IDN-01,PSH-01,MD-01,LK-03,VER-03')
    expect(stdout).toContain('5 pass')
    expect(status).toBe(0)
  }, 180_000)

  it('a candidate that asks for a name is seen, whatever it is judged to be', () => {
    const file = referenceAfter(
      `import('node:dns').then(({ lookup }) => lookup('telemetry.example', () => {}))`,
    )
    const { status, stdout } = certifies('IDN-01', '--candidate', file)
    expect(stdout).toContain('1 pass')
    expect(status).toBe(CALLED_OUT)
  }, 180_000)
})
