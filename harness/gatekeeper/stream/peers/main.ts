import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { protocolClock } from '../../../environment/protocol-time.ts'
import { type Bell, bell, until } from '../../../environment/waiting.ts'
import { createAuthority } from '../../../transports/authority.ts'
import { createStreamServer, type StreamServer } from '../server.ts'
import type { StreamEvent } from '../stream-event.ts'
import leftOut from './left-out.json' with { type: 'json' }

/** `npm run check:peers`: XMPP clients that nobody here wrote, from Debian packages, at the simulated gatekeeper's stream server. */

const DOMAIN = 'interop.test'
const address = (name: string) => `${name}@${DOMAIN}`
const SCRIPT = resolve('harness/gatekeeper/stream/peers/slixmpp-client.py')

interface Peer {
  /** Everything that it wrote, a line each. */
  readonly lines: readonly string[]
  says(part: string): Promise<boolean>
  stop(): void
}

const folder = mkdtempSync(join(tmpdir(), 'parley-peers-'))
const authority = await createAuthority()
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, authority.caPem)
const heard: Bell = bell()
const events: StreamEvent[] = []
const clock = protocolClock()
const server: StreamServer = await createStreamServer({
  domain: DOMAIN,
  certificate: await authority.issue({ names: [DOMAIN, 'localhost', '127.0.0.1'] }),
  now: () => clock.now(),
  authenticate: async ({ account, token }) =>
    token === 'good' ? { ok: true, account } : { ok: false, reason: 'another token' },
  handle: (_from, stanza) => {
    const to = stanza.attributes.to?.split('/')[0] ?? ''
    server.session(to)?.send(stanza)
  },
  observe(event) {
    events.push(event)
    heard.ring()
  },
})
const peers: Peer[] = []
let failed = 0

function peer(command: string, args: readonly string[], input?: string): Peer {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder, SSL_CERT_FILE: caFile },
  })
  const lines: string[] = []
  const take = (line: string) => {
    lines.push(line)
    heard.ring()
  }
  createInterface({ input: child.stdout }).on('line', take)
  createInterface({ input: child.stderr }).on('line', take)
  child.on('error', (error) => take(`cannot be started: ${error.message}`))
  child.stdin.on('error', () => {})
  if (input !== undefined) child.stdin.end(input)
  const started: Peer = {
    lines,
    says: async (part) =>
      (await until(heard, () => (lines.some((line) => line.includes(part)) ? true : undefined))) === true,
    stop: () => void child.kill('SIGKILL'),
  }
  peers.push(started)
  return started
}

function slixmpp(name: string, greeted = ''): Peer {
  return peer('/usr/bin/python3', [SCRIPT, address(name), String(server.startTlsPort), caFile, greeted])
}

function goSendxmpp(name: string, args: readonly string[], input?: string): Peer {
  const login = ['-u', address(name), '-p', 'good', '-j', `localhost:${server.startTlsPort}`]
  return peer('go-sendxmpp', [...login, ...args], input)
}

async function holds(what: string, holding: Promise<boolean>, of: Peer): Promise<void> {
  const ok = await holding
  if (!ok) failed += 1
  process.stdout.write(`${ok ? '✓' : '✗'} ${what}\n`)
  if (!ok) for (const line of of.lines.slice(-10)) process.stdout.write(`    ${line}\n`)
}

const saw = async (probe: (event: StreamEvent) => boolean) =>
  (await until(heard, () => (events.some(probe) ? true : undefined))) === true

try {
  const bob = slixmpp('bob')
  await holds('slixmpp logs in by STARTTLS', bob.says('"online"'), bob)
  await holds('slixmpp takes up stream management', bob.says('"managed"'), bob)
  const carol = goSendxmpp('carol', ['-l'])
  const carolIn = saw((event) => event.type === 'bound' && event.session.account === address('carol'))
  await holds('go-sendxmpp logs in by STARTTLS', carolIn, carol)
  const alice = goSendxmpp('alice', [address('bob')], 'from go-sendxmpp: é€😀\n')
  await holds('go-sendxmpp writes to slixmpp', bob.says('from go-sendxmpp'), alice)
  const dave = slixmpp('dave', address('carol'))
  await holds('slixmpp writes to go-sendxmpp', carol.says('from slixmpp'), dave)
  const session = server.session(address('bob'))
  session?.cut()
  session?.send(
    `<message type="chat" from="${address('alice')}" to="${address('bob')}"><body>while away</body></message>`,
  )
  await holds(
    'slixmpp resumes its stream after a cut',
    saw((event) => event.type === 'resumed'),
    bob,
  )
  await holds('slixmpp gets what was sent meanwhile', bob.says('while away'), bob)
  for (const [what, because] of Object.entries(leftOut)) process.stdout.write(`− ${what}: ${because}\n`)
  const refusals = events.filter((event) => event.type === 'refused')
  for (const { account, condition, detail } of refusals)
    process.stdout.write(`our server refused ${account}: ${condition}, ${detail}\n`)
  failed += refusals.length
} finally {
  for (const each of peers) each.stop()
  await server.close()
  rmSync(folder, { recursive: true })
}
process.exitCode = failed > 0 ? 1 : 0
