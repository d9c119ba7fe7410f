import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { createAuthority } from './authority.ts'

const names = ['localhost', 'gatekeeper.test', '127.0.0.1', '::1']

test('a certificate is for its names, of its key, and signed by the authority', async () => {
  const authority = await createAuthority()
  const ca = new X509Certificate(authority.caPem)
  const { certPem } = await authority.issue({ names })
  const certificate = new X509Certificate(certPem)
  expect(certificate.checkHost('localhost')).toBe('localhost')
  expect(certificate.checkHost('gatekeeper.test')).toBe('gatekeeper.test')
  expect(certificate.checkHost('other.test')).toBeUndefined()
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(certificate.checkIP('::1')).toBe('::1')
  expect(certificate.verify(ca.publicKey)).toBe(true)
  expect(certificate.checkIssued(ca)).toBe(true)
  expect([ca.ca, certificate.ca]).toEqual([true, false])
  const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000
  expect(days).toBeCloseTo(398)
})

test('another authority, its own key and other dates make certificates that must not be accepted', async () => {
  const [authority, other] = [await createAuthority(), await createAuthority()]
  const ca = new X509Certificate(authority.caPem)
  const foreign = new X509Certificate((await other.issue({ names })).certPem)
  expect(foreign.verify(ca.publicKey)).toBe(false)
  const own = new X509Certificate((await authority.issue({ names, selfSigned: true })).certPem)
  expect([own.verify(own.publicKey), own.verify(ca.publicKey)]).toEqual([true, false])
  const notBefore = new Date('2020-01-01T00:00:00Z')
  const notAfter = new Date('2020-02-01T00:00:00Z')
  const expired = new X509Certificate((await authority.issue({ names, notBefore, notAfter })).certPem)
  expect([Date.parse(expired.validFrom), Date.parse(expired.validTo)]).toEqual([+notBefore, +notAfter])
})
