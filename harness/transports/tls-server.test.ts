import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { type Authority, createAuthority } from './authority.ts'
import type { ByteLink, LinkEnd } from './byte-link.ts'
import { type Listener, listenStartTls, listenTls } from './tls-server.ts'

const open: Listener[] = []
afterEach(() => Promise.all(open.splice(0).map((listener) => listener.close())))

/** Sends everything back, in capitals. */
function echo(link: ByteLink, ended: (end: LinkEnd) => void = () => {}) {
  link.listen({ data: (chunk) => link.write(Buffer.from(chunk).toString().toUpperCase()), closed: ended })
}

async function certified() {
  const authority = await createAuthority()
  return { authority, certificate: await authority.issue({ names: ['localhost'] }) }
}

function trusting(authority: Authority, port: number, more: object = {}) {
  return connectTls({ host: '127.0.0.1', port, ca: authority.caPem, servername: 'localhost', ...more })
}

async function heard(socket: Socket): Promise<string> {
  const [chunk] = await once(socket, 'data')
  return String(chunk)
}

test('bytes go both ways over TLS, and a stranger to the authority is told apart', async () => {
  const { authority, certificate } = await certified()
  const failures: string[] = []
  const listener = await listenTls({
    certificate,
    alpn: ['p'],
    onLink: (link) => echo(link),
    onHandshakeFailed: (detail) => failures.push(detail),
  })
  open.push(listener)
  const socket = trusting(authority, listener.port, { ALPNProtocols: ['p'] })
  socket.write('abc')
  expect(await heard(socket)).toBe('ABC')
  expect(socket.alpnProtocol).toBe('p')

  const stranger = connectTls({ host: '127.0.0.1', port: listener.port, servername: 'localhost' })
  const [error] = await once(stranger, 'error')
  expect(error.code).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  const old = trusting(authority, listener.port, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1' })
  await once(old, 'error')
  expect(failures.length).toBeGreaterThan(0)
})

test('another certificate is shown from now on, and no connection outlives the one that it began with', async () => {
  const { authority, certificate } = await certified()
  const listener = await listenTls({ certificate, onLink: (link) => echo(link) })
  open.push(listener)
  const before = trusting(authority, listener.port)
  before.write('abc')
  await heard(before)
  const ended = once(before, 'close')
  const octets: number[] = []
  listener.present(await authority.issue({ names: ['elsewhere.test'] }), (count) => octets.push(count))
  await ended
  const [error] = await once(trusting(authority, listener.port), 'error')
  expect(error.code).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  listener.present(certificate)
  const after = trusting(authority, listener.port)
  after.write('abc')
  expect(await heard(after)).toBe('ABC')
  expect(octets.length).toBe(1)
})

test('a plain link is upgraded in place, and clear bytes do not slip into the encrypted part', async () => {
  const { authority, certificate } = await certified()
  const listener = await listenStartTls({
    certificate,
    onLink(link) {
      let greeted = false
      link.listen({
        data(chunk) {
          if (greeted) link.write(`${link.secure} ${chunk}`)
          greeted = true
          if (!link.secure) link.upgrade('go')
        },
        closed: () => {},
      })
    },
  })
  open.push(listener)
  const plain = connectTcp(listener.port, '127.0.0.1')
  plain.write('starttls')
  expect(await heard(plain)).toBe('go')
  const socket = trusting(authority, listener.port, { socket: plain, host: undefined, port: undefined })
  await once(socket, 'secureConnect')
  socket.write('abc')
  expect(await heard(socket)).toBe('true abc')
})

test('a failed upgrade is told, and the link is over', async () => {
  const { certificate } = await certified()
  const told: string[] = []
  const over = new Promise<LinkEnd>((resolve) => {
    void listenStartTls({
      certificate,
      onLink: (link) => link.listen({ data: () => link.upgrade('go'), closed: resolve }),
      onHandshakeFailed: (detail) => told.push(detail),
    }).then((listener) => {
      open.push(listener)
      const plain = connectTcp(listener.port, '127.0.0.1')
      plain.write('starttls')
      plain.once('data', () => plain.write('not TLS at all'))
    })
  })
  expect((await over).by).toBe('peer')
  expect(told).toHaveLength(1)
})

test('closing destroys what is open, and says that it was us', async () => {
  const { authority, certificate } = await certified()
  const ends: LinkEnd[] = []
  const listener = await listenTls({ certificate, onLink: (link) => echo(link, (end) => ends.push(end)) })
  const socket = trusting(authority, listener.port)
  socket.write('abc')
  await heard(socket)
  await listener.close()
  expect(ends.map((end) => end.by)).toEqual(['local'])
})
