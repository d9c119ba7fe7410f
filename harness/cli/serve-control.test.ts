import { describe, expect, it } from 'vitest'
import { stageGatekeeper } from '../gatekeeper/testing/stage-gatekeeper.ts'
import { commandLines, misbehaviourLines, obey, switchOn } from './serve-control.ts'

describe('a gatekeeper that is served by hand', () => {
  it('misbehaves when it is told to, says when that was reached, and behaves again', async () => {
    const stage = await stageGatekeeper()
    const { gatekeeper } = stage
    expect(await obey(gatekeeper, 'on odd-jwks {"reply":"no keys"}')).toBe('odd-jwks is on')
    expect(stage.stimuli('misbehaviour.reached')).toEqual([])
    expect(JSON.parse(await stage.get(gatekeeper.pixit('1').jwks))).toEqual({ keys: [] })
    expect(stage.stimuli('misbehaviour.reached')).toEqual([{ name: 'odd-jwks' }])
    expect(await obey(gatekeeper, 'list')).toContain('on: odd-jwks')
    expect(await obey(gatekeeper, 'off')).toBe('on: nothing')
    expect(JSON.parse(await stage.get(gatekeeper.pixit('1').jwks)).keys).toHaveLength(1)
  })

  it('shows who is there, calls for a user, and changes its keys', async () => {
    const stage = await stageGatekeeper()
    expect(await obey(stage.gatekeeper, 'accounts')).toBe('nobody is enlisted')
    const { address, identifier } = await stage.user('anna@example.org')
    expect(await obey(stage.gatekeeper, 'accounts')).toBe(`${address}  ${identifier}  away`)
    expect(await obey(stage.gatekeeper, `push ${identifier}`)).toBe('answered with 200')
    const { body = '' } = stage.provider.pushes[0] ?? {}
    expect(JSON.parse(body)).toEqual({ to: identifier })
    await obey(stage.gatekeeper, 'rotate-push-keys')
    expect(JSON.parse(await stage.get(stage.gatekeeper.pixit('1').jwks)).keys).toHaveLength(2)
    await obey(stage.gatekeeper, 'withdraw-push-keys')
    expect(JSON.parse(await stage.get(stage.gatekeeper.pixit('1').jwks)).keys).toHaveLength(1)
  })

  it('says what was expected of what it does not understand', async () => {
    const { gatekeeper } = await stageGatekeeper()
    expect(await obey(gatekeeper, 'dance')).toContain('no command dance')
    expect(await obey(gatekeeper, 'off dancing')).toContain('no misbehaviour dancing')
    expect(await obey(gatekeeper, 'on odd-jwks {"reply":"none"}')).toContain('odd-jwks needs to know')
    expect(await obey(gatekeeper, 'on odd-jwks {')).toContain('no JSON')
    expect(() => switchOn(gatekeeper, 'dancing')).toThrow('no misbehaviour dancing')
    expect(misbehaviourLines().join('\n')).toMatch(/odd-jwks \{"reply": "error 500" \| /)
    expect(commandLines().join('\n')).toContain('accounts')
  })
})
