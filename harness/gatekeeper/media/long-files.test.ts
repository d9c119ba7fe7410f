import { createCipheriv, createHash, createHmac } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, it, onTestFinished } from 'vitest'
import { freshBytes } from '../../environment/randomness.ts'
import { attachmentKeys, attachmentReader } from '../../formats/media/attachment.ts'
import { stageGatekeeper } from '../testing/stage-gatekeeper.ts'
import { newReference } from './reference.ts'
import { createRelay } from './relay.ts'

const MEBIBYTE = 1024 * 1024
const LENGTH = 256 * MEBIBYTE
const MOST_GROWTH = 64 * MEBIBYTE
const PIECE = Buffer.alloc(64 * 1024, 'octets of a long file ')
const keys = attachmentKeys(new Uint8Array(32), 'a profile', 'video')

/** A long blob, made while it is sent. */
async function* blob() {
  const iv = freshBytes(16)
  const cipher = createCipheriv('aes-256-cbc', keys.cipher, iv)
  const mac = createHmac('sha256', keys.mac)
  const kept = (part: Buffer) => {
    mac.update(part)
    return part
  }
  yield kept(iv)
  for (let at = 0; at < LENGTH; at += PIECE.length) yield kept(cipher.update(PIECE))
  yield kept(cipher.final())
  yield mac.digest()
}

async function origin(answer: (response: ServerResponse) => void) {
  const stage = await stageGatekeeper()
  const { certPem, keyPem } = await stage.authority.issue({ names: ['localhost'] })
  const server = createServer({ cert: certPem, key: keyPem }, (_, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  const base = `https://localhost:${(server.address() as AddressInfo).port}`
  stage.gatekeeper.integrators.set('7', { base })
  return { ...stage, base, path: `${stage.profile.media.downloadPath}/7/${newReference()}` }
}

it('passes and opens 256 MiB without holding them', async () => {
  const { gatekeeper, path } = await origin((response) => {
    response.writeHead(200, { 'content-length': 16 + LENGTH + 16 + 32 })
    pipeline(Readable.from(blob()), response).catch(() => {})
  })
  const reader = attachmentReader(keys)
  const before = process.memoryUsage().rss
  let most = before
  let pieces = 0
  const got = await gatekeeper.media.fetch(path, {
    each(piece) {
      reader.update(piece)
      if (pieces++ % 64 === 0) most = Math.max(most, process.memoryUsage().rss)
    },
  })
  expect(got).toMatchObject({ status: 200, error: '', octets: 16 + LENGTH + 16 + 32 })
  const whole = createHash('sha256')
  for (let at = 0; at < LENGTH; at += PIECE.length) whole.update(PIECE)
  expect(reader.end()).toEqual({ octets: LENGTH, sha256: whole.digest() })
  expect(most - before).toBeLessThan(MOST_GROWTH)
}, 120_000)

it('gives up on an answer that stands still, and on a name that leads elsewhere later', async () => {
  const stage = await origin(
    (response) => void response.writeHead(200, { 'content-length': 100 }).write('half'),
  )
  const { base, authority } = stage
  const asked: string[] = []
  const resolver = async (name: string) => {
    asked.push(name)
    return asked.length === 1 ? ['127.0.0.1'] : ['127.0.0.2']
  }
  const relay = createRelay(authority.caPem, 1000, { resolver, idleMs: 50 })
  for (const path of ['/a', '/b']) {
    const { body } = await relay.open(base, path)
    await expect(body.toArray()).rejects.toThrow()
  }
  expect(asked).toEqual(['localhost'])
})
