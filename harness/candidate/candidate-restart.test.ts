import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scripted } from './testing/scripted.ts'

// Each process adds a line to a file of the work folder before it is up.
const COUNTS = `
  import { appendFileSync } from 'node:fs'
  hello()
  serve({}, ({ workFolder }) => appendFileSync(workFolder + '/lives', process.pid + '\\n'))`

describe('restarting a candidate', () => {
  it.each(['clean', 'kill'] as const)('%s: another process finds the same work folder', async (how) => {
    const script = await scripted(COUNTS)
    const candidate = await script.open()
    expect(await candidate.restart(how)).toEqual({ ok: true })
    const lives = (await readFile(join(script.folder, 'work', 'lives'), 'utf8')).trim().split('\n')
    expect(new Set(lives).size).toBe(2)
    expect(script.recorded('process.driven').map((data) => data.how)).toEqual([
      'started',
      how === 'clean' ? 'restarted clean' : 'killed',
      'started',
    ])
    expect(script.recorded('process.ended')).toEqual([
      { instance: 'main', expected: true, how: how === 'clean' ? 'exit code 0' : 'signal SIGKILL' },
    ])
    expect(candidate.broken).toEqual([])
  })

  it('that does not come up again is an observation', async () => {
    const script = await scripted(`
      import { existsSync, writeFileSync } from 'node:fs'
      if (existsSync('once')) process.exit(9)
      writeFileSync('once', '')
      hello(); serve()`)
    const candidate = await script.open()
    expect(await candidate.restart('kill')).toEqual({
      ok: false,
      detail: expect.stringContaining('exit code 9'),
    })
    expect(candidate.alive).toBe(false)
    expect(candidate.broken.map(({ what }) => what)).toEqual(['restart'])
  })

  it('that changes what it declares is a break of the contract', async () => {
    const script = await scripted(
      `hello({ candidate: { name: 'c', version: String(process.pid) } }); serve()`,
    )
    const candidate = await script.open()
    expect(await candidate.restart('kill')).toEqual({ ok: true })
    expect(candidate.broken.map(({ what }) => what)).toEqual(['hello-changed'])
  })

  it.each([
    ['does not end', `hello(); serve({ stop: (_, id) => { say({ id, result: {} }) } })`, 'no-exit'],
    ['refuses', `hello(); serve({ stop: () => ({ error: { code: 1, message: 'never' } }) })`, 'no-exit'],
    ['ends with a code', `hello(); serve({ stop: () => { process.exitCode = 4; return {} } })`, 'exit-code'],
  ])('one that %s when it is asked to stop is ended by force', async (_what, body, what) => {
    const script = await scripted(body)
    const candidate = await script.open({ callMs: 1000 })
    await candidate.stop()
    expect(candidate.alive).toBe(false)
    expect(candidate.broken.map((problem) => problem.what)).toEqual([what])
  })
})
