import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from './generated.ts'
import { adapterSchema, candidateFileSchema } from './schemas.ts'

const root = new URL('../../', import.meta.url)
const REMEDY =
  "npm run build && node -e \"import('./dist/harness/candidate/generated.js').then((m) => m.writeGenerated('.'))\""

describe('what is generated from the protocol', () => {
  it.each(Object.entries(generatedFiles()))('%s is up to date', async (path, text) => {
    const committed = await readFile(new URL(path, root), 'utf8').catch(() => '')
    expect(committed === text, `${path} is stale: ${REMEDY}`).toBe(true)
  })

  it('the adapter schema accepts lines of the protocol and refuses others', () => {
    const accepts = new Ajv2020({ strict: false }).compile(adapterSchema())
    const line = (more: object) => ({ jsonrpc: '2.0', ...more })
    expect(accepts(line({ id: 1, method: 'enlist', params: { account: 'a' } }))).toBe(true)
    expect(accepts(line({ id: 'x', result: { address: '1-1@interop.localhost' } }))).toBe(true)
    expect(accepts(line({ method: 'event', params: { event: 'key-change', account: 'a', peer: 'b' } }))).toBe(
      true,
    )
    expect(accepts(line({ id: 1, method: 'enlist', params: { account: 7 } }))).toBe(false)
    expect(accepts(line({ method: 'event', params: { event: 'nothing' } }))).toBe(false)
    expect(accepts({ id: 1, method: 'start', params: {} })).toBe(false)
  })

  it('the candidate file schema wants a command or a control command', () => {
    const accepts = new Ajv2020({ strict: false }).compile(candidateFileSchema())
    const file = (more: object) => ({ name: 'one', artefacts: ['*.js'], ...more })
    expect(accepts(file({ command: ['node', 'a.js'] }))).toBe(true)
    expect(accepts(file({ dialIn: { control: ['./control'] } }))).toBe(true)
    expect(accepts(file({ dialIn: {} }))).toBe(false)
    expect(accepts(file({ command: ['node'], colour: 'red' }))).toBe(false)
  })
})
