import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { TIERS } from '../catalogue/campaign.ts'
import { leftOutPurposes } from '../catalogue/left-out.ts'
import { requirements } from '../catalogue/requirements.ts'
import { compareIds, loadSuites } from './suites.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const FORBIDDEN = '^(@signalapp/libsignal-client|undici|@xmpp/client|vitest)(/|$)'

/** Refuses to resolve what loading a suite must not need, and says so even if the refusal is caught. */
const HOOK = `
import { writeSync } from 'node:fs'
export async function resolve(name, context, next) {
  if (!/${FORBIDDEN.replaceAll('/', '\\/')}/.test(name)) return next(name, context)
  writeSync(2, 'needs ' + name + '\\n')
  throw new Error('needs ' + name)
}`

/** Imports a compiled module in a process of its own in which the forbidden packages do not exist. */
async function loaded(module: string, then = ''): Promise<string> {
  const script = `
import { register } from 'node:module'
register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(HOOK)}`)})
const module = await import(${JSON.stringify(`./dist/harness/${module}`)}).catch((thrown) => console.log(thrown.message))
${then}`
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script],
    {
      cwd: root,
    },
  )
  return stdout + stderr
}

describe('the suites', async () => {
  const { purposes, digest } = await loadSuites()

  it('need no messenger, no HTTP client and no test runner to be loaded, so that they can be judged anywhere', async () => {
    const counted = 'console.log((await module.loadSuites()).purposes.length, "purposes")'
    expect(await loaded('campaign/suites.js', counted)).toMatch(/^\d+ purposes\n$/)
  })

  it('would be seen to need them: a module that does is caught', async () => {
    expect(await loaded('e2ee/peer.js')).toContain('needs @signalapp/libsignal-client')
  })

  it('are in order, each purpose once, under a digest', () => {
    const ids = purposes.map((p) => p.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...ids].sort(compareIds)).toEqual(ids)
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('leave out nothing that they have', () => {
    const left = leftOutPurposes().map(({ id }) => id)
    expect(purposes.map(({ id }): string => id).filter((id) => left.includes(id))).toEqual([])
  })

  it('verify requirements that exist, and each is about something', () => {
    const known = requirements().map((r) => r.id)
    for (const { id, verifies, title, effect, remedy } of purposes) {
      expect(known, id).toEqual(expect.arrayContaining([...verifies]))
      for (const text of [title, effect, remedy]) expect(text, id).toMatch(/\w{3}/)
    }
  })

  it('give every purpose something to run in each tier that it belongs to', () => {
    for (const { id, tier = 'gate', variants = [], stimuli, cases } of purposes) {
      expect(TIERS, id).toContain(tier)
      expect(variants.length > 0 || stimuli !== undefined, id).toBe(true)
      if (variants.length === 0) expect(cases?.[tier] ?? 1, id).toBeGreaterThan(0)
    }
  })

  it('have a purpose of every topic in smoke', () => {
    const topic = (suite: string) => suite.split('/')[0]
    const smoke = new Set(purposes.filter((p) => p.tier === 'smoke').map((p) => topic(p.suite)))
    expect(purposes.map((p) => topic(p.suite)).filter((name) => !smoke.has(name))).toEqual([])
  })
})

describe('ids', () => {
  it('are ordered by family, then by number', () => {
    const ids = ['RT-10', 'RT-9', 'FS-01', 'RT-100', 'ENL-02']
    expect(ids.sort(compareIds)).toEqual(['ENL-02', 'FS-01', 'RT-9', 'RT-10', 'RT-100'])
  })
})
