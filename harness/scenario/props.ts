import { SENDABLE_KINDS } from '../candidate/protocol/content.ts'
import { ruledOut } from '../catalogue/pics.ts'
import { type MemoryStore, restoreStore } from '../e2ee/store.ts'
import { type Bell, until } from '../environment/waiting.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import { noticeStanza } from '../gatekeeper/notices.ts'
import { localpart } from '../gatekeeper/registry.ts'
import { proof, proofsOf, stimuliOf } from '../judge/select.ts'
import { advancesClock } from './advances-clock.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { CLONE_STEP, type CloneMaker } from './clones.ts'
import { commonProps } from './common-props.ts'
import { damages } from './damages.ts'
import { admit, type Endpoint, type StageOptions } from './endpoint.ts'
import type { Props } from './given.ts'
import { groupChats } from './group-chats.ts'
import { Halt } from './halt.ts'
import { keepsState } from './keeps-state.ts'
import { mediaActs } from './media-acts.ts'
import type { People } from './people.ts'
import type { ProxiedClients } from './proxied-clients.ts'
import { proxyActs } from './proxy-acts.ts'
import { pushCalls } from './push-calls.ts'
import { startsAgain } from './starts-again.ts'
import { streamActs } from './stream-acts.ts'
import type { CandidateUser, Tester } from './users.ts'
import { visit } from './visit.ts'
import { watch } from './watch.ts'
import { weighed } from './weighed.ts'

/** What a scene's props work with. */
export interface PropsParts {
  readonly options: StageOptions
  readonly main: Endpoint
  readonly ring: Bell
  readonly recorder: CaseRecorder
  readonly purpose: string
  readonly people: People
  readonly proxied: ProxiedClients
  readonly clones: CloneMaker
}

/** Everything that a scene offers beside its users. */
export function propsOf(parts: PropsParts): Props {
  const { options, main, ring, recorder, purpose, people, proxied, clones } = parts
  const { candidate, gatekeeper } = main
  const log = { observations: recorder.observations }
  const all = { ...log, blob: () => undefined }
  const fetched = (of: CandidateUser, by: string) => {
    const bundle = gatekeeper.directory.fetchBundle(of.address, by)
    if (!bundle) throw new Halt(`${of.name} publishes keys`, 'no bundle of the candidate could be fetched')
    return bundle
  }
  const seen = async (probe: () => unknown): Promise<boolean> =>
    (await until(
      ring,
      () => (probe() !== undefined ? true : candidate.alive ? undefined : false),
      options.livenessMs,
    )) === true
  const offered = ({ name: by, address }: Tester, listed: boolean) =>
    recorder.record({
      kind: 'stimulus',
      type: 'identity.offered',
      pco: 'world:gatekeeper',
      data: { address, by, listed },
    })
  return {
    plane: 'wire',
    gatekeeper: {
      misbehaves: (name, detail) => gatekeeper.misbehaviours.set(name, detail),
      behaves() {
        gatekeeper.misbehaviours.clearAll()
        gatekeeper.spoils.clear()
      },
      cuts: (user, how) => gatekeeper.cut(user.address, how === 'forgets'),
      seesCounted: ({ address }) =>
        seen(() => (gatekeeper.account(address)?.unacknowledged === 0 ? true : undefined)),
      ...pushCalls(gatekeeper, recorder),
      namespace: options.profile.namespace,
      ...streamActs(gatekeeper, recorder, ring, seen),
      seesDecided({ identifier }, count = 1) {
        const decided = () =>
          proofsOf({ ...log, blob: () => undefined }, 'enlistment.decided').filter(
            (o) => o.data.identifier === identifier,
          )
        return seen(() => (decided().length >= count ? true : undefined))
      },
      seesRefused: (address) => {
        const name = localpart(address)
        return seen(
          watch(
            recorder.observations,
            proof('stream.login', (d) => !d.ok && localpart(d.account) === name),
          ),
        )
      },
      seesAsking: ({ address }, name) =>
        seen(
          watch(
            recorder.observations,
            proof(
              'stanza.received',
              (d) => d.account === address && new RegExp(`<${name}[\\s/>]`).test(d.xml),
            ),
            stimuliOf(all, 'misbehaviour.set').at(-1)?.n,
          ),
        ),
      seesLeft: (user) => seen(() => (gatekeeper.account(user.address) === undefined ? true : undefined)),
      seesTurnedAway: (users, times = 1) =>
        seen(() => {
          const away = users.filter(({ address }) => gatekeeper.account(address)?.online !== true)
          const since = stimuliOf(all, 'misbehaviour.set').at(-1)?.n ?? 0
          const brokenOff = proofsOf(all, 'stream.closed').filter((o) => o.n > since && o.data.account === '')
          return brokenOff.length >= times * away.length ? true : undefined
        }),
      closes: (to) => gatekeeper.setOptIn(to.address, false),
      seesOnline: (...users) =>
        seen(() =>
          users.every(({ address }) => gatekeeper.account(address)?.online === true) ? true : undefined,
        ),
      servesBundle: (of, to) => gatekeeper.directory.fetchBundle(of.address, to.address) !== undefined,
      fetchesBundle: (of, to) => fetched(of, to.address),
      async sharesBundle(of, users, share = 'bundle') {
        const bundle = fetched(of, users[0]?.address ?? '')
        for (const [index, user] of users.entries()) {
          const own = share === 'bundle' || index === 0 ? bundle : fetched(of, user.address)
          const given = {
            ...own,
            ...(share === 'prekey' && bundle.preKey && { preKey: bundle.preKey }),
            ...(share === 'kyber' && bundle.kyberPreKey && { kyberPreKey: bundle.kyberPreKey }),
          }
          await user.peer.startSession(serviceIdOf(of.address), given)
        }
      },
      async depletes(of, users) {
        const { address } = of
        const by = users[0]?.address ?? ''
        const { counts } = gatekeeper.directory
        const some = () => counts(address).preKeys + counts(address).kyberPreKeys > 0
        while (some()) fetched(of, by)
        const left = users.map((user) => [user, fetched(of, user.address)] as const)
        for (const [user, bundle] of left) await user.peer.startSession(serviceIdOf(address), bundle)
      },
      copiesKeys: (owner, copy) => gatekeeper.directory.publish(copy.address, () => owner.peer.bundle()),
      returns(sent, from, to, id = sent.id) {
        const own = proofsOf({ ...log, blob: () => undefined }, 'ciphertext.sent').find(
          (o) => o.data.id === sent.id,
        )
        const encoding = own?.data.encoding
        if (!own || encoding === undefined || encoding === 'other')
          throw new Halt(`${to.name} sends`, 'no ciphertext of an ordinary message was seen')
        recorder.record({
          kind: 'stimulus',
          type: 'message.delivered',
          pco: `wire:${to.instance}`,
          data: {
            instance: to.instance,
            from: from.address,
            to: to.address,
            id,
            of: sent.id,
            form: 'replayed',
            note: 'reflected',
          },
        })
        const bytes = Buffer.from(own.data.bytes, 'base64')
        to.receives({ from: from.address, to: to.address, id, encoding, bytes })
      },
      drainsPrekeys(of, to) {
        const left = gatekeeper.directory.counts(of.address)
        for (let n = Math.max(left.preKeys, left.kyberPreKeys); n > 0; n -= 1)
          gatekeeper.directory.fetchBundle(of.address, to.address)
      },
      seesRefilled: ({ address }) =>
        seen(() => {
          const uploads = proofsOf(all, 'prekeys.published').filter((o) => o.data.account === address)
          const { preKeys, kyberPreKeys } = gatekeeper.directory.counts(address)
          const lacks =
            (preKeys === 0 && uploads.some((o) => o.data.oneTime.length > 0)) ||
            (kyberPreKeys === 0 && uploads.some((o) => o.data.oneTimeKyber.length > 0))
          return lacks ? undefined : true
        }),
      notifies(user, about, notice, id) {
        const { profile } = options
        gatekeeper.inject(user.address, noticeStanza(profile, notice, about.address, user.address, id))
        recorder.record({
          kind: 'stimulus',
          type: 'notice.sent',
          pco: 'wire:main',
          data: { to: user.address, about: about.address, notice },
        })
      },
      directs(to) {
        gatekeeper.directory.publish(to.address, () => to.peer.bundle())
        offered(to, true)
      },
      seesAcknowledged: (user, id) => seen(watch(log.observations, receipt(user, 'transport', id))),
      seesRead: (user, id) => seen(watch(log.observations, receipt(user, 'read', id))),
      seesHandled: (user, id) => seen(watch(log.observations, receipt(user, 'any', id))),
      seesHandshakes: (count) =>
        seen(() =>
          log.observations.filter((o) => o.type === 'noise.handshake').length >= count ? true : undefined,
        ),
      disturbs(user, attack, from, messages) {
        const ids = messages.map(({ id }) => id)
        recorder.record({
          kind: 'stimulus',
          type: 'frames.disturbed',
          pco: 'world:gatekeeper',
          data: { account: user.address, attack, ids },
        })
        const routed = messages.map(({ id, encoding, bytes }) => ({
          from: from.address,
          to: user.address,
          id,
          encoding,
          bytes,
        }))
        if (!gatekeeper.disturb(user.address, attack, routed))
          throw new Halt(`${user.name} is connected by Noise`, 'there is no Noise connection of the user')
      },
      seesDelivered: (user, id) => seen(watch(log.observations, receipt(user, 'delivered', id))),
      pageElsewhere: (name) => new URL(`/elsewhere/${name}`, main.pixit.gatekeeper?.enlistment).href,
      visits: (page) => visit(page, options.caFile),
    },
    media: mediaActs({ options, main, recorder }),
    proxy: proxyActs({ options, main, people, clients: proxied, recorder, bell: ring }),
    process: {
      async restarts(how) {
        await startsAgain(candidate, how, 'the process restarts', 'the candidate')
        admit(gatekeeper, candidate)
      },
      rotatesSigningKey: async () => (await candidate.call('rotate-signing-key', {})).outcome === 'ok',
      weighs: (when = 'now') => weighed(candidate, recorder, when),
      get alive() {
        return candidate.alive
      },
      keepsStderr: (of) => keepsState(options.blobs, recorder, of, 'stderr', Buffer.from(candidate.stderr())),
    },
    thief: {
      clones: (user, state, { afresh = false } = {}) =>
        clones.clone(recorder, purpose, user, state, people.expected, latest(people.testers()), afresh),
      damages: (state, labels, shift) => damages(options, recorder, state, labels, shift),
      async revives(user, state) {
        try {
          return await this.clones(user, state)
        } catch (thrown) {
          if (thrown instanceof Halt && thrown.step === CLONE_STEP) return undefined
          throw thrown
        }
      },
    },
    clock: {
      advances: (ms) => advancesClock(options, candidate, recorder, ms),
    },
    chats: groupChats({ ...main, recorder, expected: people.expected, now: options.clock.now, seen }),
    enlists: (name, way) => people.candidateUser(name, true, way),
    meets: (name) => people.tester(name),
    async robs(user) {
      const store = await copyOf(user)
      return people.tester(`thief of ${user.name}`, { address: user.address, store, listed: false })
    },
    async reinstalls(user, listed = true) {
      const { address } = user
      const count = people.testers().filter((other) => other.address === address).length
      const device = await people.tester(`${user.name}${'′'.repeat(count)}`, { address, listed })
      offered(device, listed)
      return device
    },
    async copies(user) {
      const store = await copyOf(user)
      return people.tester(`copy of ${user.name}`, { store })
    },
    named: (name, address) => people.tester(name, { address }),
    numberFormat: options.profile.signal.safetyNumber ?? '',
    ...commonProps(options, recorder, 'push-service'),
    async again(user) {
      const off = await candidate.call('go-offline', { account: user.handle })
      const on = await candidate.call('go-online', { account: user.handle })
      return off.outcome === 'ok' && on.outcome === 'ok'
    },
    signal: options.profile.signal,
    window: options.profile.signal.window,
    offers: candidate.hello.features.filter((f) => ruledOut(f, options.profile.signal) === ''),
    kinds: SENDABLE_KINDS.filter((kind) => candidate.hello.features.includes(`content:${kind}`)),
  }
}

function receipt(user: CandidateUser, kind: 'transport' | 'delivered' | 'read' | 'any', id: string) {
  return proof(
    'receipt.seen',
    (d) => d.from === user.address && (kind === 'any' || d.receipt === kind) && d.ids.includes(id),
  )
}

/** The newest device of each address. */
function latest(testers: readonly Tester[]): readonly Tester[] {
  return [...new Map(testers.map((user) => [user.address, user])).values()]
}

/** The store of a user of ours, as it stands. */
async function copyOf({ peer, groups }: Tester): Promise<MemoryStore> {
  await groups?.writesDown()
  return restoreStore(await peer.snapshot())
}
