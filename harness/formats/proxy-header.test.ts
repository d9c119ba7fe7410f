import { describe, expect, it } from 'vitest'
import { proxyHeader, readProxyHeader, sameForm } from './proxy-header.ts'

const to = { address: '127.0.0.1', port: 443 }

describe('a PROXY header', () => {
  it('of IPv4 is the one that the specification shows', () => {
    const header = Buffer.from(proxyHeader({ address: '192.0.2.7', port: 4660 }, to)).toString('hex')
    expect(header).toBe('0d0a0d0a000d0a515549540a2111000cc00002077f000001123401bb')
  })

  it.each([
    ['192.0.2.7', to],
    ['2001:db8:0:0:0:0:0:7', { address: '::1', port: 443 }],
  ])('is read as it was made, octet by octet: %s', (address, target) => {
    const header = proxyHeader({ address, port: 50_000 }, target)
    for (let n = 0; n < header.length; n += 1) expect(readProxyHeader(header.subarray(0, n))).toBeUndefined()
    const more = Buffer.concat([header, Buffer.from('<stream')])
    expect(readProxyHeader(more)).toEqual({ address, port: 50_000, octets: header.length })
  })

  it('takes an address of IPv4 in the form of IPv6 for what it is', () => {
    const header = proxyHeader({ address: '::ffff:192.0.2.7', port: 1 }, to)
    expect(readProxyHeader(header)).toMatchObject({ address: '192.0.2.7' })
    expect(sameForm('::ffff:192.0.2.7')).toBe('192.0.2.7')
  })

  it.each([
    ['a stream', Buffer.from('<?xml version="1.0"?>')],
    ['version 1', Buffer.from('PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n')],
    ['nobody', Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex')],
    ['too short', Buffer.from('0d0a0d0a000d0a515549540a21110004c0000207', 'hex')],
  ])('is none: %s', (_, octets) => {
    expect(readProxyHeader(octets)).toHaveProperty('problem')
  })
})
