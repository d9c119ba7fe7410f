import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { within } from '../environment/waiting.ts'
import { show } from '../transcript/show.ts'
import { messageOf } from '../vocabulary/errors.ts'
import type { CandidateFile } from './candidate-file.ts'

const CONNECT_MS = 10_000
const LOOPBACK = /^(localhost|[a-z0-9.-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Checks that every listener of the candidate file was named by `start` and accepts connections on loopback; `https`
 * also wants a certificate that the campaign's authority vouches for. Gives the first fault, or an empty text.
 */
export async function findUnready(
  listeners: CandidateFile['listeners'],
  told: Readonly<Record<string, string>>,
  caFile: string,
): Promise<string> {
  for (const [role, { ready, names }] of Object.entries(listeners)) {
    const address = Object.hasOwn(told, role) ? (told[role] ?? '') : undefined
    if (address === undefined)
      return `start names no address for the listener "${role}" of the candidate file`
    if (!URL.canParse(address)) return `start names "${show(address)}" for "${role}", which is no URL`
    const url = new URL(address)
    if (!LOOPBACK.test(url.hostname)) return `the listener "${role}" is not on loopback: "${show(address)}"`
    const fault = await tryConnect(url, ready, names?.[0], caFile)
    if (fault !== '') return `the listener "${role}" at ${show(address)} is not ready after start: ${fault}`
  }
  return ''
}

async function tryConnect(
  url: URL,
  ready: 'tcp' | 'https',
  name: string | undefined,
  caFile: string,
): Promise<string> {
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  const host = isIP(literal) ? literal : '127.0.0.1'
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
  const servername = isIP(literal) ? name : url.hostname
  const socket =
    ready === 'tcp'
      ? connect({ host, port })
      : connectTls({ host, port, ca: await readFile(caFile), ...(servername && { servername }) })
  try {
    const { done } = await within(once(socket, ready === 'tcp' ? 'connect' : 'secureConnect'), CONNECT_MS)
    return done ? '' : `no connection within ${CONNECT_MS} ms`
  } catch (thrown) {
    return messageOf(thrown)
  } finally {
    socket.on('error', () => {})
    socket.destroy()
  }
}
