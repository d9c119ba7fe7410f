import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { memoryBlobs } from '../transcript/blobs.ts'
import { logOf, seen } from './hand-log.test-support.ts'
import { staysOnDevice } from './private-keys.ts'

const { privateKey, publicKey } = generateKeyPairSync('x25519')
const own = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
// as libraries keep it
const clamped = Uint8Array.from(own, (octet, at) =>
  at === 0 ? octet & 248 : at === 31 ? (octet & 127) | 64 : octet,
)
const shown = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')

const judge = (device: Uint8Array, other: Uint8Array) => {
  const blobs = memoryBlobs()
  const [first, second] = [device, other].map((bytes) => blobs.put(bytes, 'secret'))
  const exported = (blob: string) =>
    seen('state.exported', { instance: 'main', account: '', scope: 'memory', blob, bytes: 1 })
  const log = logOf(
    [first, second].map((blob) => exported(blob ?? '')),
    blobs,
  )
  return staysOnDevice(log, first ?? '', [{ state: second ?? '', of: 'elsewhere' }], [shown])
}
const around = (bytes: Uint8Array) => Buffer.concat([Buffer.from('before '), bytes, Buffer.from(' after')])

it('a private key that the device has is looked for elsewhere, in every encoding', () => {
  expect(judge(around(clamped), Buffer.from('nothing here'))).toMatchObject([
    { verdict: 'pass', control: false },
    { verdict: 'pass', control: true },
  ])
  for (const copy of [
    around(clamped),
    Buffer.from(JSON.stringify([...clamped])),
    Buffer.from(Buffer.from(clamped).toString('base64')),
  ])
    expect(judge(around(clamped), copy)[0]).toMatchObject({ verdict: 'fail', evidence: 'positive' })
})

it('nothing is concluded when the device’s export does not show one either', () => {
  expect(judge(Buffer.from('encrypted'), Buffer.from('nothing here'))[1]).toMatchObject({
    verdict: 'inconclusive',
    control: true,
  })
})
