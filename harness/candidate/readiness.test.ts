import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Authority, createAuthority } from '../transports/authority.ts'
import { findUnready } from './readiness.ts'

let ours: Authority
let folder: string
beforeAll(async () => {
  ours = await createAuthority()
  folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  await writeFile(join(folder, 'ca.pem'), ours.caPem)
  return () => rm(folder, { recursive: true })
})

async function listen(authority?: Authority): Promise<number> {
  const issued = authority && (await authority.issue({ names: ['provider.localhost'] }))
  const server = issued ? createTlsServer({ cert: issued.certPem, key: issued.keyPem }) : createServer()
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
const unready = (ready: 'tcp' | 'https', address: string) =>
  findUnready(
    { provider: { ready, names: ['provider.localhost'] } },
    { provider: address },
    join(folder, 'ca.pem'),
  )

describe('a listener is ready', () => {
  it('when it accepts connections', async () => {
    expect(await unready('tcp', `http://localhost:${await listen()}`)).toBe('')
  })

  it('when its certificate is from the campaign, by name or by number', async () => {
    const port = await listen(ours)
    expect(await unready('https', `https://provider.localhost:${port}`)).toBe('')
    expect(await unready('https', `https://127.0.0.1:${port}/base`)).toBe('')
  })

  it('and not when the certificate is from somebody else, or for another name', async () => {
    const [foreign, own] = [await listen(await createAuthority()), await listen(ours)]
    expect(await unready('https', `https://provider.localhost:${foreign}`)).toContain(
      'is not ready after start',
    )
    expect(await unready('https', `https://other.localhost:${own}`)).toContain('is not ready after start')
  })
})
