import { readFileSync } from 'node:fs'
import { freshBytes } from '../environment/randomness.ts'
import { type Bell, every, until } from '../environment/waiting.ts'
import { escapeXml } from '../formats/stanza/escape.ts'
import { DEFAULT_LIMITS } from '../formats/stanza/limits.ts'
import { markOf, type StanzaMark } from '../formats/stanza/mark-of.ts'
import { NS } from '../formats/stanza/namespaces.ts'
import { readMessage } from '../formats/stanza/read-message.ts'
import { standalone } from '../formats/stanza/standalone.ts'
import { askInClear } from '../gatekeeper/media/ask-in-clear.ts'
import { proofsOf } from '../judge/select.ts'
import { withCanary } from './canary-text.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { Endpoint, StageOptions } from './endpoint.ts'
import { Halt } from './halt.ts'
import { keepsState } from './keeps-state.ts'
import type { People } from './people.ts'
import type { ProxiedClients } from './proxied-clients.ts'
import type { ProxyActs } from './proxy.ts'
import { callsFromThread } from './proxy-clients.ts'
import type { CandidateUser } from './users.ts'

const CLEAR_MS = 3_000
/** On top of the profile's delay: what a busy machine may add. */
const GRACE_MS = 2_000
const HEAD = 512
const SILENT = 'nothing was said on it'
/** How often something is done again while the proxy has time to notice. */
const MEANWHILE_MS = 200

/** What these steps work with. */
export interface ProxyActsParts {
  readonly options: Pick<StageOptions, 'profile' | 'caFile' | 'livenessMs' | 'blobs'>
  readonly main: Endpoint
  readonly people: Pick<People, 'proxiedUser'>
  readonly clients: ProxiedClients
  readonly recorder: CaseRecorder
  readonly bell: Bell
}

/** See {@link ProxyActs}. */
export function proxyActs({ options, main, people, clients, recorder, bell }: ProxyActsParts): ProxyActs {
  const { candidate, gatekeeper } = main
  const { profile, livenessMs } = options
  const closingMs = profile.proxy.closeSeconds * 1_000 + GRACE_MS
  const silentMs = candidate.hello.timers.silentClientMs ?? 0
  let isOff = false
  /** Where our clients called from, the newest of each place, and the newest connection that there was before. */
  const callers = new Map<
    string,
    { readonly address: string; readonly port: number; readonly since: number }
  >()
  const counted = (expected: number, moment: string) => {
    const open = gatekeeper.proxied()
    isOff = open !== expected
    record('proof', 'upstream.counted', { expected, open, moment })
  }
  const record = (kind: 'proof' | 'stimulus', type: string, data: object) => {
    recorder.record({ kind, type, pco: 'wire:proxy', data } as never)
    bell.ring()
  }
  const isDoubled = () =>
    [...callers.values()].some((caller) => gatekeeper.proxiedFor(caller, caller.since) > 1)
  const settles = async (isSo: () => true | undefined) => {
    const found = await until(bell, () => (isSo() ? 'so' : isDoubled() ? 'doubled' : undefined), closingMs)
    if (found !== 'doubled') return
    // two connections for one client that both began after its call: neither is about to end
    const changed = await until(bell, () => isSo() ?? (isDoubled() ? undefined : true), GRACE_MS)
    if (changed) await until(bell, isSo, closingMs)
  }
  const tokenOf = async (user: CandidateUser): Promise<string> => {
    const answer = await candidate.call('login-token', { account: user.handle })
    if (answer.outcome === 'ok') return answer.result.token
    throw new Halt(`${user.name} gets a token`, 'the candidate gives no token for a login of its user')
  }
  return {
    token: tokenOf,
    async calls(user, call = {}) {
      const { hostname, port } = clients.place()
      const number = clients.next()
      const { address: account } = user
      const token = call.token?.value ?? (await tokenOf(user))
      record('stimulus', 'client.called', {
        client: number,
        account,
        note: call.preface?.note ?? call.token?.note ?? call.tls ?? '',
      })
      const got = new Set<string>()
      let isOpen = false
      let wasAsked = false
      const since = gatekeeper.newestProxied()
      const called = await callsFromThread(
        {
          host: '127.0.0.1',
          port: Number(port),
          servername: hostname,
          ca: readFileSync(options.caFile, 'utf8'),
          domain: profile.domain,
          username: account.slice(0, account.lastIndexOf('@')),
          token,
          budgetMs: livenessMs,
          onStanza(mark) {
            got.add(mark.id)
            wasAsked ||= mark.holds === 'ping'
            record('proof', 'downstream.received', { client: number, ...mark })
          },
          onEnd() {
            if (isOpen) record('proof', 'downstream.ended', { client: number })
            isOpen = false
          },
        },
        call,
      )
      const { address, port: ownPort, protocol } = called
      callers.set(`${address} ${ownPort}`, { address, port: ownPort, since })
      const problem = called.problem || (call.silent === true ? SILENT : '')
      record('proof', 'downstream.opened', { client: number, account, address, protocol, problem })
      isOpen = called.problem === ''
      clients.atEnd(() => {
        isOpen = false
        called.close()
      })
      const sends = (stanzas: readonly string[], pieces = 1) => {
        record('stimulus', 'client.sent', { client: number, marks: stanzas.map(marked) })
        const octets = stanzas.join('')
        const size = Math.ceil(octets.length / pieces)
        for (let at = 0; at < octets.length; at += size) called.write(octets.slice(at, at + size))
      }
      const receives = async (id: string) =>
        (await until(bell, () => (got.has(id) ? true : undefined), livenessMs)) === true
      return {
        sends(to, id, payload, pieces) {
          const text = Buffer.from(payload).toString('base64')
          sends(
            [
              `<message type="chat" to="${escapeXml(to, 'attribute')}" id="${id}"><enc xmlns="${profile.namespace}" v="2" type="msg">${text}</enc></message>`,
            ],
            pieces,
          )
        },
        acknowledges(from, id) {
          sends([
            `<message to="${profile.domain}"><ack xmlns="${profile.namespace}" id="${id}" from="${escapeXml(from, 'attribute')}"/></message>`,
          ])
        },
        pings() {
          const id = `p${freshBytes(8).toString('hex')}`
          sends([`<iq type="get" id="${id}" to="${profile.domain}"><ping xmlns="${NS.ping}"/></iq>`])
          return receives(id)
        },
        receives,
        isAsked: async () => (await until(bell, () => wasAsked || undefined, silentMs)) === true,
        leaves(how) {
          record('stimulus', 'client.left', { client: number, how })
          isOpen = false
          called.leaves(how)
        },
      }
    },
    async callsInClear(text) {
      const { octets } = await askInClear(clients.place(), text, CLEAR_MS)
      const head = Buffer.from(octets.subarray(0, HEAD)).toString('base64')
      record('proof', 'downstream.cleared', { octets: octets.length, head })
    },
    correspondent: () => gatekeeper.createUser().address,
    mails(from, user, id, bytes) {
      const data = {
        instance: user.instance,
        from,
        to: user.address,
        id,
        of: id,
        form: 'original',
        note: 'for the proxy',
      }
      record('stimulus', 'message.delivered', data)
      user.receives({ from, to: user.address, id, encoding: 'msg', bytes })
    },
    async counts(expected, moment) {
      if (isOff) return
      await settles(() => (gatekeeper.proxied() === expected ? true : undefined))
      counted(expected, moment)
    },
    async countsLost(expected, moment, meanwhile = () => {}) {
      if (isOff) return
      const stops = every(MEANWHILE_MS, meanwhile)
      // fewer than that never become more: nobody calls
      const few = () => (gatekeeper.proxied() <= expected ? true : undefined)
      await until(bell, few, silentMs + closingMs)
      await until(bell, () => (gatekeeper.proxied() === expected ? undefined : true), silentMs)
      stops()
      counted(expected, moment)
    },
    brings: (name) => people.proxiedUser(name),
    async hides(user, flaw) {
      const from = recorder.observations.length
      await candidate.call('go-offline', { account: user.handle })
      await clients.of(user.identifier).presents(flaw)
      const online = candidate.call('go-online', { account: user.handle })
      if (flaw === undefined) return (await online).outcome === 'ok' ? 'back' : 'away'
      const tried = () =>
        proofsOf(
          { observations: recorder.observations.slice(from), blob: () => undefined },
          'downstream.tried',
        ).find(({ data }) => data.certificate === flaw)
      const found = await until(bell, tried, livenessMs)
      // who has spoken may wait long for an answer
      if (found !== undefined && found.data.octets > 0) return 'spoke'
      await online
      return found === undefined ? 'away' : 'silent'
    },
    keepsTraffic: (user) =>
      keepsState(options.blobs, recorder, user, 'proxy-traffic', clients.of(user.identifier).carried()),
    async exportsState() {
      const answer = await candidate.call('export-proxy', {})
      if (answer.outcome !== 'ok')
        throw new Halt('the proxy is exported', 'the candidate does not export what its proxy holds')
      const { instance } = candidate
      const bytes = Buffer.from(answer.result.state, 'base64')
      return keepsState(options.blobs, recorder, { instance, address: '' }, 'proxy', bytes)
    },
    async writesLog() {
      const { label, mark } = recorder.canary()
      const line = withCanary('a line for those who run the proxy', mark)
      const { outcome } = await candidate.call('write-proxy-log', { line })
      if (outcome !== 'ok')
        throw new Halt('the proxy writes to its log', 'the candidate does not write to its proxy’s log')
      return label
    },
  }
}

function marked(stanza: string): StanzaMark {
  const read = readMessage(Buffer.from(standalone(stanza)), DEFAULT_LIMITS)
  if (!read.ok) throw new Error(`a stanza of ours is none: ${stanza.slice(0, 80)}`)
  return markOf(read.element)
}
