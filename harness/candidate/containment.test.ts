import { describe, expect, it } from 'vitest'
import { confinedCommand } from './confinement.ts'
import { readBack, scripted } from './testing/scripted.ts'

const alone = await confinedCommand(['true'])

const SHOWS = `
  import { writeFileSync } from 'node:fs'
  import { networkInterfaces } from 'node:os'
  writeFileSync('environment', JSON.stringify(process.env))
  writeFileSync('interfaces', JSON.stringify(Object.values(networkInterfaces()).flat().map((a) => a.internal)))`

describe('what a candidate is given', () => {
  it('is an environment of named variables only', async () => {
    process.env.PARLEY_TEST_SECRET = 'correct "horse" battery'
    const script = await scripted(`${SHOWS}\nhello(); serve()`, {
      environment: { MODE: 'test', API_KEY: '$' + '{env:PARLEY_TEST_SECRET}' },
    })
    await script.open()
    const { PARLEY_RUN, ...seen } = JSON.parse(await readBack(script, 'environment'))
    expect(PARLEY_RUN).toMatch(/^[0-9a-f]{32}$/)
    const caFile = `${script.folder}/ca.pem`
    expect(seen).toEqual({
      PATH: process.env.PATH,
      HOME: `${script.folder}/work/home`,
      TMPDIR: `${script.folder}/work/tmp`,
      PARLEY_CA_FILE: caFile,
      SSL_CERT_FILE: caFile,
      NODE_EXTRA_CA_CERTS: caFile,
      MODE: 'test',
      API_KEY: 'correct "horse" battery',
    })
    delete process.env.PARLEY_TEST_SECRET
  })

  it('holds secrets that no record repeats', async () => {
    process.env.PARLEY_TEST_SECRET = 'correct "horse" battery'
    const script = await scripted(
      `const key = process.env.API_KEY
       hello()
       serve({ enlist: () => { console.error('the key is ' + key); return { address: key } } })`,
      { environment: { API_KEY: '$' + '{env:PARLEY_TEST_SECRET}' } },
    )
    delete process.env.PARLEY_TEST_SECRET
    await expect(script.open()).rejects.toMatchObject({ code: 'candidate-file' })
    process.env.PARLEY_TEST_SECRET = 'correct "horse" battery'
    const candidate = await script.open()
    await candidate.call('enlist', { account: 'a' })
    await candidate.stop()
    delete process.env.PARLEY_TEST_SECRET
    expect(candidate.stderr()).toBe('the key is $' + '{env:PARLEY_TEST_SECRET}')
    expect(script.recorded('call.answered').at(-2)?.result).toEqual({
      address: '$' + '{env:PARLEY_TEST_SECRET}',
    })
    expect(JSON.stringify(script.drafts)).not.toContain('horse')
  })

  it.runIf(alone)('is no network at all for an engine', async () => {
    const script = await scripted(`${SHOWS}\nhello({ plane: 'engine' }); serve()`, { plane: 'engine' })
    const candidate = await script.open()
    expect(candidate.containment.network).toBe('own namespace')
    expect(JSON.parse(await readBack(script, 'interfaces'))).not.toContain(false)
  })
})
