import { describe, expect, it } from 'vitest'
import { scripted } from './testing/scripted.ts'

const READY = 'hello(); serve()'
const QUICK = { limits: { callMs: 1000 } }

describe('a candidate that breaks the contract before it is up', () => {
  it.each([
    ['prints noise', `console.log('listening')`, {}, 'contract', /a line is not JSON: listening/],
    [
      'prints bytes',
      `process.stdout.write(Buffer.from([0x22, 0xff, 0x22, 10]))`,
      {},
      'contract',
      /not UTF-8/,
    ],
    [
      'says half a character',
      `hello({ candidate: { name: '\\ud800', version: '1' } })`,
      {},
      'contract',
      /surrogate/,
    ],
    [
      'speaks another version',
      `hello({ protocol: '2.0' }); serve()`,
      {},
      'contract',
      /speaks version "2.0".*speaks 1\.0/,
    ],
    ['says nothing', `setInterval(() => {}, 1000)`, QUICK, 'contract', /did not send hello within 1 s/],
    [
      'closes its output',
      `process.stdout.end(); setTimeout(() => {}, 9)`,
      {},
      'candidate-start',
      /ended before it was up/,
    ],
    [
      'dies',
      `console.error('no database'); process.exit(3)`,
      {},
      'candidate-start',
      /exit code 3; last on stderr: no database/,
    ],
    [
      'throws',
      `throw new Error('no database')`,
      {},
      'candidate-start',
      /exit code 1; last on stderr: .*Error: no database$/,
    ],
    ['misspells', `hello({ role: 'client' })`, {}, 'contract', /hello does not fit.*role/],
    ['is another', READY, { role: 'gatekeeper' }, 'contract', /hello says role "provider".*"gatekeeper"/],
    ['speaks first', `say({ id: 1, result: {} })`, {}, 'contract', /call 1, which does not wait/],
    ['asks for more', `say({ id: 1, method: 'goodbye' })`, {}, 'contract', /no method "goodbye"/],
    [
      'talks too long',
      `write('x'.repeat(3000))`,
      { limits: { lineBytes: 1024 } },
      'contract',
      /longer than 1024 bytes/,
    ],
    [
      'cannot start',
      `hello(); serve({ start: () => ({ error: { code: 1, message: 'busy' } }) })`,
      {},
      'contract',
      /busy/,
    ],
    ['never starts', `hello(); serve({ start: () => undefined })`, QUICK, 'contract', /answer (to )?start/],
    [
      'hides',
      READY,
      { listeners: { provider: { ready: 'tcp' } } },
      'contract',
      /names no address.*"provider"/,
    ],
    [
      'is not ready',
      `hello(); serve({ start: () => ({ listeners: { provider: 'https://localhost:1' } }) })`,
      { listeners: { provider: { ready: 'tcp' } } },
      'contract',
      /is not ready after start/,
    ],
    [
      'lives elsewhere',
      `hello(); serve({ start: () => ({ listeners: { provider: 'https://example.org' } }) })`,
      { listeners: { provider: { ready: 'tcp' } } },
      'contract',
      /not on loopback/,
    ],
  ])('one that %s does not come up', async (_what, body, keys, code, message) => {
    const script = await scripted(body, keys)
    await expect(script.open()).rejects.toMatchObject({
      name: 'ParleyError',
      code,
      message: expect.stringMatching(message),
    })
    expect(script.recorded('process.ended')).toHaveLength(1)
  })

  it('has nothing started when its command does not start', async () => {
    const script = await scripted(READY)
    const file = { ...script.file, command: ['/nonexistent/program'] }
    await expect(script.open({ file })).rejects.toMatchObject({ code: 'candidate-start' })
    expect(script.drafts).toEqual([])
  })
})
