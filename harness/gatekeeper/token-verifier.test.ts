import { describe, expect, it } from 'vitest'
import { stageGatekeeper } from './testing/stage-gatekeeper.ts'
import { testDevice } from './testing/test-device.ts'

type Stage = Awaited<ReturnType<typeof stageGatekeeper>>

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const seconds = (stage: Stage) => Math.floor(stage.clock.now() / 1000)
const sub = 'anna@example.org'

async function present(
  stage: Stage,
  token: string,
): Promise<{ reason: string | undefined; problem: string | undefined }> {
  const { reason } = await stage.enlist(await (await testDevice()).fields(token))
  return { reason, problem: stage.seen('token.presented').at(-1)?.reason }
}

describe('a token', () => {
  it.each<[string, string, string, (stage: Stage) => Promise<string>]>([
    [
      'expired beyond the skew',
      'bad_token',
      'expired',
      (s) => s.provider.token({ sub, iat: seconds(s) - 3000, exp: seconds(s) - 61 }),
    ],
    [
      'issued in the future',
      'bad_token',
      'not-yet-valid',
      (s) => s.provider.token({ sub, iat: seconds(s) + 90, exp: seconds(s) + 900 }),
    ],
    [
      'that lives too long',
      'bad_token',
      'lifetime',
      (s) => s.provider.token({ sub, exp: seconds(s) + 3700 }),
    ],
    [
      'for another audience',
      'bad_token',
      'audience',
      (s) => s.provider.token({ sub, aud: 'https://elsewhere.test' }),
    ],
    [
      'for several audiences',
      'bad_token',
      'audience',
      (s) => s.provider.token({ sub, aud: [s.profile.tokens.audience, 'x'] }),
    ],
    [
      'with a time that is no number',
      'bad_token',
      'claims',
      (s) => s.provider.token({ sub, iat: undefined }),
    ],
    [
      'of an unknown issuer',
      'bad_integrator',
      'issuer',
      (s) => s.provider.token({ sub, iss: 'https://elsewhere.test' }),
    ],
    ['without a user', 'bad_identifier', 'identifier', (s) => s.provider.token({})],
    [
      'with an invisible identifier',
      'bad_identifier',
      'identifier',
      (s) => s.provider.token({ sub: 'an\u200bna' }),
    ],
    ['with an unknown key', 'bad_token', 'unknown-key', (s) => s.provider.token({ sub }, { kid: 'nobody' })],
    [
      'with a key in its header',
      'bad_token',
      'header',
      (s) => s.provider.token({ sub }, { jwk: { kty: 'EC' } }),
    ],
    ['of another type', 'bad_token', 'type', (s) => s.provider.token({ sub }, { typ: 'at+jwt' })],
    [
      'longer than allowed',
      'bad_token',
      'too-long',
      (s) => s.provider.token({ sub, more: 'x'.repeat(4096) }),
    ],
    [
      'without a signature',
      'bad_token',
      'algorithm',
      async () => `${part({ alg: 'none', typ: 'JWT', kid: 'key-1' })}.${part({ sub })}.`,
    ],
    [
      'with a foreign signature',
      'bad_token',
      'signature',
      async (s) => {
        const [header, , signature] = (await s.provider.token({ sub: 'eve@example.org' })).split('.')
        return `${header}.${part({ iss: s.provider.base, sub })}.${signature}`
      },
    ],
    [
      'in more than three parts',
      'bad_token',
      'malformed',
      async (s) => `${await s.provider.token({ sub })}.x`,
    ],
  ])('%s is refused', async (_, reason, problem, make) => {
    const stage = await stageGatekeeper()
    expect(await present(stage, await make(stage))).toEqual({ reason, problem })
    expect(await present(stage, await stage.provider.token({ sub }))).toEqual({
      reason: undefined,
      problem: '',
    })
  })

  it('inside the skew is accepted', async () => {
    const stage = await stageGatekeeper()
    const late = { sub, iat: seconds(stage) - 3000, exp: seconds(stage) - 50 }
    expect(await present(stage, await stage.provider.token(late))).toEqual({ reason: undefined, problem: '' })
  })

  it('under a new key makes the gatekeeper fetch the key set again, within a limit', async () => {
    const stage = await stageGatekeeper()
    const old = await stage.provider.token({ sub })
    expect((await present(stage, old)).problem).toBe('')
    expect(stage.provider.fetches()).toBe(1)
    await stage.provider.rotate()
    expect((await present(stage, await stage.provider.token({ sub }))).problem).toBe('')
    expect((await present(stage, old)).problem).toBe('unknown-key')
    for (let at = 0; at < 15; at++)
      await present(stage, await stage.provider.token({ sub }, { kid: `forged-${at}` }))
    expect(stage.provider.fetches()).toBe(11)
  })

  it('is refused when the key set has been out of reach for two cache periods', async () => {
    const stage = await stageGatekeeper()
    expect((await present(stage, await stage.provider.token({ sub }))).problem).toBe('')
    stage.provider.fail(503)
    stage.clock.advance(400_000)
    expect((await present(stage, await stage.provider.token({ sub }))).problem).toBe('')
    stage.clock.advance(400_000)
    expect((await present(stage, await stage.provider.token({ sub }))).problem).toBe('keys-unavailable')
  })

  it('of a suspended provider is refused', async () => {
    const stage = await stageGatekeeper()
    stage.gatekeeper.integrators.set('1', { base: stage.provider.base, suspended: true })
    expect((await present(stage, await stage.provider.token({ sub }))).reason).toBe('suspended')
  })
})
