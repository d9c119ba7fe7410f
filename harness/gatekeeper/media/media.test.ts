import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { freshBytes } from '../../environment/randomness.ts'
import { stageGatekeeper } from '../testing/stage-gatekeeper.ts'
import { newReference } from './reference.ts'

const BLOB = freshBytes(5000)

/** A gatekeeper, and a provider's media host that answers as it is told. */
async function stage(listener: RequestListener) {
  const { gatekeeper, authority, profile, seen } = await stageGatekeeper()
  const { certPem, keyPem } = await authority.issue({ names: ['localhost'] })
  const asked: string[] = []
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    asked.push(`${request.url} ${JSON.stringify(request.headers)}`)
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  gatekeeper.integrators.set('7', { base: `https://localhost:${port}` })
  const path = `${profile.media.downloadPath}/7/${newReference()}`
  return { media: gatekeeper.media, profile: profile.media, path, asked, seen }
}

it('passes a file on as it comes, or a part of it, and nothing of who asks', async () => {
  const { media, path, asked } = await stage((request, response) => {
    const part = request.headers.range === 'bytes=16-31'
    response.writeHead(part ? 206 : 200, { 'content-length': part ? 16 : BLOB.length })
    response.end(part ? BLOB.subarray(16, 32) : BLOB)
  })
  expect(Buffer.from((await media.fetch(path)).bytes)).toEqual(BLOB)
  const part = await media.fetch(path, { range: '16-31' })
  expect([part.status, Buffer.from(part.bytes)]).toEqual([206, BLOB.subarray(16, 32)])
  expect(asked.join('\n')).not.toMatch(/user-agent|cookie|authorization|forwarded|via/i)
})

it.each([
  ['a redirect', 302, { location: 'https://localhost/elsewhere' }],
  ['an error', 500, {}],
  ['a coding that nobody asked for', 200, { 'content-encoding': 'gzip' }],
  ['more than the profile allows', 200, { 'content-length': String(2 ** 33) }],
])('passes nothing on of %s', async (_, status, headers) => {
  const { media, path, asked } = await stage(
    (__, response) => void response.writeHead(status, headers).end('x'),
  )
  expect(await media.fetch(path)).toMatchObject({ status: 502, octets: 0 })
  expect(asked.length).toBe(1)
})

it('ends a file that is shorter than it says, and one that does not end', async () => {
  const { media, path } = await stage((request, response) => {
    if (request.url?.includes('short'))
      response
        .writeHead(200, { 'content-length': 100 })
        .write(BLOB.subarray(0, 50), () => request.socket.destroy())
    else {
      response.writeHead(200)
      const more = () => void response.write(BLOB, (failed) => (failed ? undefined : more()))
      more()
    }
  })
  expect((await media.fetch(path.replace(/[^/]+$/, 'short-0123456789-0123456789'))).error).not.toBe('')
  const endless = await media.fetch(path, { most: 1_000_000 })
  expect(endless.error).toBe('more than 1000000 octets came')
})

it.each([
  '/8/{ref}',
  '/7/..',
  '/7/short',
  '/7/{ref}/../x',
  '/7/{ref}?x',
  '/7/https://localhost/{ref}',
  '/{ref}',
])('asks nobody for %s', async (form) => {
  const { media, profile, asked } = await stage((_, response) => void response.end('x'))
  const path = `${profile.downloadPath}${form.replace('{ref}', newReference())}`
  expect((await media.fetch(path)).status).toBe(404)
  expect(asked).toEqual([])
})

it.each([
  ['stands still', 0],
  ['comes octet by octet', 20],
])('waits no longer than it was told for a file that %s', async (_, everyMs) => {
  const { media, path } = await stage((request, response) => {
    response.writeHead(200, { 'content-length': BLOB.length }).write(BLOB.subarray(0, 1))
    const timer = everyMs > 0 ? setInterval(() => response.write('x'), everyMs) : undefined
    request.once('close', () => clearInterval(timer))
  })
  const got = await media.fetch(path, { longestMs: 200 })
  expect(got).toMatchObject({ isLate: true, error: 'no end within 200 ms' })
})

it.each(['br', 'deflate', 'gzip, identity'])('passes nothing on in the coding %s', async (coding) => {
  const { media, path } = await stage((_, response) => {
    response.writeHead(200, { 'content-encoding': coding }).end('x')
  })
  expect(await media.fetch(path)).toMatchObject({ status: 502, octets: 0 })
})
