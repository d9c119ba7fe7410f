import { connect as connectTcp } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { type Bell, until, within } from '../environment/waiting.ts'
import type { Element } from '../formats/stanza/element.ts'
import { escapeXml } from '../formats/stanza/escape.ts'
import { markOf, type StanzaMark } from '../formats/stanza/mark-of.ts'
import { NS } from '../formats/stanza/namespaces.ts'
import { type StanzaReader, stanzaReader } from '../formats/stanza/stanza-reader.ts'
import { messageOf } from '../vocabulary/errors.ts'
import type { CallOptions, Departure } from './proxy.ts'

/** Who calls, and whom. */
export interface Caller {
  readonly host: string
  readonly port: number
  /** The name that the certificate has to have. */
  readonly servername: string
  readonly ca: string
  readonly domain: string
  /** Localpart of the user's address, and a token. */
  readonly username: string
  readonly token: string
  readonly budgetMs: number
  readonly bell: Bell
  onStanza(mark: StanzaMark): void
  /** The connection is over, in whatever way. */
  onEnd(): void
}

/** A connection to a proxy. `problem`: why there is no stream; empty when there is one. */
export interface CalledProxy {
  readonly protocol: string
  readonly address: string
  readonly port: number
  readonly problem: string
  write(text: string): void
  leaves(how: Departure): void
  /** Ends what there still is of it. */
  close(): void
}

/** Old versions are not offered at the usual level of security. */
const ANY_CIPHER = 'DEFAULT@SECLEVEL=0'

/** Connects and logs in, as far as that goes. Never throws: what went wrong is the connection's `problem`. */
export async function callProxy(caller: Caller, options: CallOptions): Promise<CalledProxy> {
  const { bell, budgetMs } = caller
  const { servername, ca } = caller
  const { from, preface, tls, silent = false } = options
  let problem = ''
  const fails = (thrown: unknown) => {
    problem ||= messageOf(thrown)
    bell.ring()
  }
  const raw = connectTcp({
    host: caller.host,
    port: caller.port,
    ...(from !== undefined && { localAddress: from }),
  })
  raw.setNoDelay(true)
  raw.on('error', fails)
  const reached = new Promise<void>((done) => raw.once('connect', done).once('close', () => done()))
  await within(reached, budgetMs)
  const { localAddress: address = '', localPort: port = 0 } = raw
  if (preface?.where === 'before TLS') raw.write(preface.octets)
  const secure: TLSSocket = connectTls({
    socket: raw,
    servername,
    ca,
    ...(tls !== undefined && { minVersion: tls, maxVersion: tls, ciphers: ANY_CIPHER }),
  })
  secure.on('error', fails)
  secure.once('secureConnect', () => bell.ring())
  secure.on('close', () => {
    fails('the proxy ended the connection')
    caller.onEnd()
  })
  const isUp = await until(
    bell,
    () => (problem !== '' ? false : secure.authorized && secure.getProtocol() ? true : undefined),
    budgetMs,
  )
  const protocol = isUp ? (secure.getProtocol() ?? '') : ''
  if (isUp && preface?.where === 'inside TLS') secure.write(preface.octets)
  if (isUp && !silent) await logIn(secure, caller, () => problem, fails)
  const outcome = isUp ? problem : problem || 'no TLS in time'
  return {
    protocol,
    address,
    port,
    problem: outcome,
    write: (text) => void secure.write(text),
    leaves(how) {
      if (how === 'in order') secure.end('</stream:stream>')
      else if (how === 'ended') secure.end()
      else if (how === 'reset') raw.resetAndDestroy()
      // neither reads nor writes from now on, and says so to nobody
      else secure.removeAllListeners('data').pause()
    },
    close() {
      secure.destroy()
      raw.destroy()
    },
  }
}

/**
 * Opens the stream, authenticates, opens it again and binds; afterwards every stanza goes to the caller. A proxy that asks whether the
 * client is there gets its answer.
 */
async function logIn(
  socket: TLSSocket,
  { domain, username, token, bell, budgetMs, onStanza }: Caller,
  problem: () => string,
  fails: (thrown: unknown) => void,
): Promise<void> {
  let step: 'authenticates' | 'waits' | 'binds' | 'in' = 'authenticates'
  let reader: StanzaReader | undefined
  const opening = `<stream:stream to="${domain}" version="1.0" xmlns="${NS.client}" xmlns:stream="${NS.stream}">`
  const begins = () => {
    reader?.stop()
    reader = stanzaReader({
      onOpen() {},
      onStanza: takes,
      onClose: () => fails('the stream was closed'),
      onError: ({ condition, detail }) => fails(`what comes is no stream: ${condition}, ${detail}`),
    })
    socket.write(opening)
  }
  const takes = (stanza: Element) => {
    if (isRequest(stanza)) socket.write(answerTo(stanza))
    if (step === 'in') return onStanza(markOf(stanza))
    if (stanza.name === 'error') return fails('the stream ended with an error')
    if (stanza.name === 'failure') return fails('the login was refused')
    if (step === 'authenticates') {
      step = 'waits'
      const response = Buffer.from(`\0${username}\0${token}`).toString('base64')
      socket.write(`<auth xmlns="${NS.sasl}" mechanism="PLAIN">${escapeXml(response, 'content')}</auth>`)
    } else if (step === 'waits' && stanza.name === 'success') {
      step = 'binds'
      begins()
    } else if (step === 'binds' && stanza.name === 'features')
      socket.write(
        `<iq type="set" id="bind"><bind xmlns="${NS.bind}"><resource>device</resource></bind></iq>`,
      )
    else if (step === 'binds' && stanza.attributes.id === 'bind') {
      step = 'in'
      bell.ring()
    }
  }
  socket.on('data', (chunk) => {
    reader?.push(chunk)
    bell.ring()
  })
  begins()
  const isIn = await until(
    bell,
    () => (step === 'in' ? true : problem() === '' ? undefined : false),
    budgetMs,
  )
  if (isIn === undefined) fails('the login took too long')
}

const isRequest = ({ name, attributes: { type } }: Element) =>
  name === 'iq' && (type === 'get' || type === 'set')

/** To a ping a result, and to all else that it knows nothing of it (RFC 6120, section 8.4). */
function answerTo({ attributes: { id = '', from }, children }: Element): string {
  const to = from === undefined ? '' : ` to="${escapeXml(from, 'attribute')}"`
  const rest = `id="${escapeXml(id, 'attribute')}"${to}`
  const isPing = children.some((child) => typeof child !== 'string' && child.xmlns === NS.ping)
  return isPing
    ? `<iq type="result" ${rest}/>`
    : `<iq type="error" ${rest}><error type="cancel"><service-unavailable xmlns="${NS.stanzaErrors}"/></error></iq>`
}
