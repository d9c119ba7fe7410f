import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { loadProfile, profileDigest } from './profile.ts'

const neutral = fileURLToPath(new URL('../../fixtures/profile/neutral', import.meta.url))
const classical = fileURLToPath(new URL('../../fixtures/profile/classical', import.meta.url))
const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function folderWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'))
  folders.push(folder)
  await writeFile(join(folder, 'profile.json'), text)
  return folder
}

describe('a profile', () => {
  it('is read from its folder, and its digest follows its data', async () => {
    const profile = await loadProfile(neutral)
    expect(profile.enlistment.fields.e_skey_sig).toBe(64)
    const changed = { ...profile, mailbox: { days: profile.mailbox.days + 1 } }
    expect(profileDigest(changed)).not.toBe(profileDigest(profile))
    expect(profileDigest(structuredClone(profile))).toBe(profileDigest(profile))
  })

  it.each([
    ['no JSON', () => '{'],
    ['a missing part', (data: Record<string, unknown>) => JSON.stringify({ ...data, tokens: undefined })],
    ['an unknown member', (data: Record<string, unknown>) => JSON.stringify({ ...data, tokenz: {} })],
  ])('with %s is refused with the code profile', async (_, spoil) => {
    const data = JSON.parse(await readFile(join(neutral, 'profile.json'), 'utf8')) as Record<string, unknown>
    await expect(loadProfile(await folderWith(spoil(data)))).rejects.toMatchObject({ code: 'profile' })
  })

  it('that extends the neutral one is that but for what it says', async () => {
    const [base, overlay] = [await loadProfile(neutral), await loadProfile(classical)]
    expect(overlay).toEqual({
      ...base,
      id: 'classical',
      signal: { ...base.signal, versions: [3], postQuantum: 'none' },
      prekeys: { ...base.prekeys, initialKyber: 0, refillKyberBelow: 0, refillKyberTo: 0 },
    })
    expect(profileDigest(overlay)).not.toBe(profileDigest(base))
  })

  it('that is private says for which service it holds, and changes nothing that it does not name', async () => {
    const [base, overlay] = [
      await loadProfile(neutral),
      await loadProfile(fileURLToPath(new URL('../../fixtures/profile/overlay', import.meta.url))),
    ]
    expect([overlay.private, overlay.services, base.private]).toEqual([
      true,
      ['example-messenger'],
      undefined,
    ])
    expect(overlay.tokens).toEqual({ ...base.tokens, ...overlay.tokens })
    expect([overlay.signal, overlay.limits, overlay.content]).toEqual([
      base.signal,
      base.limits,
      base.content,
    ])
  })

  it.each([
    ['names no other profile', { extends: 'another', id: 'mine', version: '1.0.0' }],
    ['does not name itself', { extends: 'neutral', version: '1.0.0' }],
    ['says something unknown', { extends: 'neutral', id: 'mine', version: '1.0.0', signal: { version: 3 } }],
  ])('that extends one and %s is refused', async (_, data) => {
    await expect(loadProfile(await folderWith(JSON.stringify(data)))).rejects.toMatchObject({
      code: 'profile',
    })
  })

  it('that does not exist is refused with the code profile', async () => {
    await expect(loadProfile(join(neutral, 'nowhere'))).rejects.toMatchObject({ code: 'profile' })
  })
})
