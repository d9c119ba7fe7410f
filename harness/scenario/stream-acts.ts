import { type Bell, until } from '../environment/waiting.ts'
import type { Gatekeeper } from '../gatekeeper/gatekeeper.ts'
import { proof, stimulus } from '../judge/select.ts'
import type { JsonObject } from '../vocabulary/json.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { Props } from './given.ts'
import { Halt } from './halt.ts'
import type { CandidateUser } from './users.ts'
import { watch } from './watch.ts'

type StreamActs = Pick<
  Props['gatekeeper'],
  | 'writes'
  | 'alters'
  | 'spoils'
  | 'seesClosed'
  | 'hampers'
  | 'presents'
  | 'seesAnswered'
  | 'seesCertificateTried'
  | 'goes'
  | 'watches'
>

const HEAD = 2048

/** What is done to the stream of a user below the stanzas. @param seen waits for what a probe finds */
export function streamActs(
  gatekeeper: Gatekeeper,
  recorder: CaseRecorder,
  ring: Bell,
  seen: (probe: () => unknown) => Promise<boolean>,
): StreamActs {
  const connected = async ({ name, address }: CandidateUser) => {
    if (!(await seen(() => (gatekeeper.account(address)?.online ? true : undefined))))
      throw new Halt(`${name} is connected`, 'there is no stream of the user')
  }
  return {
    async writes(user, written, note) {
      await connected(user)
      const octets = Buffer.from(written as Uint8Array)
      const head = octets.subarray(0, HEAD).toString('base64')
      const data = { account: user.address, note, octets: octets.length, head }
      recorder.record({ kind: 'stimulus', type: 'octets.written', pco: 'world:gatekeeper', data })
      gatekeeper.write(user.address, octets)
    },
    async alters(user, from, { id, encoding, bytes }, alteration, note) {
      await connected(user)
      const { name, address } = user
      const { where } = alteration
      const noted = (octets: Uint8Array) => {
        const head = Buffer.from(octets.subarray(0, HEAD)).toString('base64')
        const data = { account: address, note: `${where}: ${note}`, octets: octets.length, head }
        recorder.record({ kind: 'stimulus', type: 'octets.written', pco: 'world:gatekeeper', data })
        return octets
      }
      const message = { from: from.address, to: address, id, encoding, bytes }
      if (!gatekeeper.alter(message, { ...alteration, change: (octets) => noted(alteration.change(octets)) }))
        throw new Halt(
          `${name} is connected by frames`,
          'there is no Noise connection or WebSocket of the user',
        )
    },
    spoils(what, told, change, pieces = 0) {
      const note = `${what}: ${told}`
      gatekeeper.spoils.set(what, { note, change, pieces })
      const met =
        what === 'handshake' || what === 'certificate chain'
          ? proof('noise.handshake', (d) => d.flaw === note)
          : stimulus('octets.written', (d) => d.note === note)
      const found = watch(recorder.observations, met, recorder.observations.length)
      return () => seen(found)
    },
    seesClosed({ address }) {
      const { observations } = recorder
      const from = observations.findLastIndex((o) => o.type === 'octets.written')
      return seen(
        watch(
          observations,
          proof('stream.closed', (d) => d.account === address),
          from,
        ),
      )
    },
    async hampers(user, fault) {
      await connected(user)
      const data = { account: user.address, fault: { ...fault } satisfies JsonObject }
      recorder.record({ kind: 'stimulus', type: 'link.hampered', pco: 'world:gatekeeper', data })
      gatekeeper.hamper(user.address, fault)
    },
    async goes(how, users) {
      gatekeeper.misbehaviours.set('lose-server', { how })
      await Promise.all(users.map(({ address }) => gatekeeper.lose(address, how)))
    },
    async watches(ms, tries) {
      const tried = new Map<string, number>()
      const hammers = watch(
        recorder.observations,
        proof('stream.login', ({ account }) => {
          const count = (tried.get(account) ?? 0) + 1
          tried.set(account, count)
          return count >= tries
        }),
        recorder.observations.length,
      )
      await until(ring, hammers, ms)
    },
    presents(certificate) {
      const from = recorder.observations.length
      gatekeeper.misbehaviours.set('wrong-stream-certificate', { certificate })
      return seen(() => recorder.observations.slice(from).find((o) => o.type === 'misbehaviour.reached'))
    },
    seesCertificateTried: (certificate, count) =>
      seen(() => {
        const tried = recorder.observations.filter(
          (o) => o.type === 'tls.ended' || o.type === 'stream.trusted',
        )
        return tried.filter(({ data }) => data.certificate === certificate).length >= count ? true : undefined
      }),
    seesAnswered: ({ address }, id) =>
      seen(
        watch(
          recorder.observations,
          proof(
            'stanza.received',
            (d) =>
              d.account === address &&
              d.name === 'iq' &&
              d.id === id &&
              (d.stanzaType === 'result' || d.stanzaType === 'error'),
          ),
        ),
      ),
  }
}
