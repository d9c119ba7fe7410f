import { describe, expect, it } from 'vitest'
import { resolveHandles } from './handles.ts'

const handle = (name: string) => `$${`{env:${name}}`}`

describe('secrets by handle', () => {
  it('are resolved inside a value, and put back wherever they appear', () => {
    const from = { TOKEN: 'tok"en\\1', SHORT: 'abc' }
    const { values, redact } = resolveHandles(
      { URL: `x:${handle('TOKEN')}@${handle('SHORT')}`, PLAIN: 'as is' },
      from,
    )
    expect(values).toEqual({ URL: 'x:tok"en\\1@abc', PLAIN: 'as is' })
    expect(redact(`${from.TOKEN} ${JSON.stringify(from.TOKEN)} abc`)).toBe(
      `${handle('TOKEN')} "${handle('TOKEN')}" abc`,
    )
  })

  it('that are not set are named, and their place with them', () => {
    expect(() => resolveHandles({ KEY: handle('NONE') }, {})).toThrow(
      /environment\.KEY asks for .*NONE is not set/,
    )
  })
})
