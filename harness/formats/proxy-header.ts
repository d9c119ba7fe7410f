import { isIPv6 } from 'node:net'

/** Begins every header of the PROXY protocol, version 2 (its specification, section 2.2). */
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
const FIXED = 16
const PROXY = 0x21
const TCP = { 4: 0x11, 6: 0x21 } as const
const MAPPED = '::ffff:'

/** Where a connection comes from. */
export interface Caller {
  /** An IPv4 address in dotted form, or an IPv6 address of eight groups. */
  readonly address: string
  readonly port: number
}

/** What such a header says: who calls and how many octets it has, or what is wrong with it. */
export type ProxyHeader = (Caller & { readonly octets: number }) | { readonly problem: string }

/** Reads the header that octets begin with; `undefined` as long as there are too few of them. Never throws. */
export function readProxyHeader(octets: Uint8Array): ProxyHeader | undefined {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  const begun = bytes.subarray(0, SIGNATURE.length)
  if (!begun.equals(SIGNATURE.subarray(0, begun.length))) return { problem: 'no PROXY header, version 2' }
  if (bytes.length < FIXED) return undefined
  const [command, family] = [bytes.readUInt8(12), bytes.readUInt8(13)]
  const size = FIXED + bytes.readUInt16BE(14)
  if (command !== PROXY) return { problem: 'the PROXY header names nobody' }
  const length = family === TCP[4] ? 4 : family === TCP[6] ? 16 : 0
  if (length === 0 || size < FIXED + 2 * length + 4)
    return { problem: 'the PROXY header is of no TCP connection' }
  if (bytes.length < size) return undefined
  const address = bytes.subarray(FIXED, FIXED + length)
  return { address: written(address), port: bytes.readUInt16BE(FIXED + 2 * length), octets: size }
}

/** Makes a header for a connection from one place to another, both of IPv4 or of IPv6. An address of IPv4 in the form of IPv6 counts as what it is. */
export function proxyHeader(from: Caller, to: Caller): Uint8Array {
  const addresses = [from, to].map(({ address }) => octetsOf(address))
  const ports = Buffer.alloc(4)
  ports.writeUInt16BE(from.port, 0)
  ports.writeUInt16BE(to.port, 2)
  const body = Buffer.concat([...addresses, ports])
  const fixed = Buffer.from([PROXY, body.length > 12 ? TCP[6] : TCP[4], 0, body.length])
  return Buffer.concat([SIGNATURE, fixed, body])
}

/** The one form of an address in which two can be compared. Throws a TypeError for what is no address. */
export function sameForm(address: string): string {
  return written(octetsOf(address))
}

function octetsOf(address: string): Uint8Array {
  const plain = address.startsWith(MAPPED) && address.includes('.') ? address.slice(MAPPED.length) : address
  if (!isIPv6(plain)) {
    const octets = plain.split('.').map(Number)
    if (octets.length !== 4 || octets.some((octet) => !(octet >= 0 && octet < 256)))
      throw new TypeError(`expected an IP address, found ${JSON.stringify(address)}`)
    return Uint8Array.from(octets)
  }
  const [head = '', tail] = plain.split('::')
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const [first, last] = [groups(head), tail === undefined ? [] : groups(tail)]
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

function written(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.')
  const bytes = Buffer.from(octets)
  const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(2 * n))
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return isMapped ? bytes.subarray(12).join('.') : groups.map((group) => group.toString(16)).join(':')
}
