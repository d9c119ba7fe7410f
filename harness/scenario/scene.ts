import { SENDABLE_KINDS } from '../candidate/protocol/content.ts'
import { createPeer } from '../e2ee/peer.ts'
import { memoryStore } from '../e2ee/store.ts'
import { freshBytes } from '../environment/randomness.ts'
import { type Bell, quietPeriod, until } from '../environment/waiting.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import { proof } from '../judge/select.ts'
import { canonical } from '../transcript/canonical.ts'
import { messageOf } from '../vocabulary/errors.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { cloneMaker } from './clones.ts'
import type { Cast, CastOptions, Given, Newcomer, Part, Props } from './given.ts'
import { Halt } from './halt.ts'
import { providerSide } from './provider-side.ts'
import { admit, type Endpoint, type Sink, type StageOptions } from './stage.ts'
import type { CandidateUser, Tester } from './users.ts'
import { watch } from './watch.ts'
import { wireCandidateUser } from './wire-candidate-user.ts'
import { wireTester } from './wire-tester.ts'

/** Builds the world of each case on one stage, and puts it back afterwards. */
export interface Scene {
  open(recorder: CaseRecorder, purpose: string): Promise<Given>
  close(): Promise<void>
  /** Brings a dead candidate back between cases. */
  revive(): Promise<void>
  strike(): Promise<void>
}

interface Enlisted {
  readonly handle: string
  readonly identifier: string
  readonly address: string
}

/** Starts one more instance of the candidate: for clones. */
export type StartInstance = (name: string, sink: Sink) => Promise<Endpoint>

/** See {@link Scene}. */
export function sceneOf(options: StageOptions, main: Endpoint, ring: Bell, start: StartInstance): Scene {
  const { candidate, gatekeeper } = main
  const shared = new Map<string, Enlisted>()
  let listings = 0
  let accounts = 0
  let testers: (Tester & { close(): void })[] = []
  const clones = cloneMaker(options, main, ring, start, () => ++listings)

  const revive = async (): Promise<void> => {
    const restarted = await candidate.restart('kill')
    if (!restarted.ok) throw new Halt('the process restarts', restarted.detail)
    admit(gatekeeper, candidate)
  }

  const open = async (recorder: CaseRecorder, purpose: string): Promise<Given> => {
    const expected = new Map<string, string>()
    const log = { observations: recorder.observations }
    const stopListening = candidate.onEvent((event) => {
      if (event.event !== 'message') return
      const [canary] = recorder.labelsIn(canonical(event.content))
      if (canary)
        recorder.record({
          kind: 'proof',
          type: 'message.announced',
          pco: `upper:${candidate.instance}`,
          data: { instance: candidate.instance, account: event.account, canary },
        })
    })
    closers.push(stopListening)

    const settles = async (): Promise<void> => {
      if (candidate.hello.features.includes('quiesce')) await candidate.call('quiesce', {})
      else await quietPeriod(candidate.hello.timers.batchingMs ?? 0)
    }
    const register = async (): Promise<{ handle: string; identifier: string }> => {
      accounts += 1
      const handle = `u${accounts}-${freshBytes(4).toString('hex')}`
      const identifier = `${handle}@example.org`
      const answer = await candidate.call('register-account', { account: handle, identifier })
      if (answer.outcome !== 'ok')
        throw new Halt('a user is registered', `the candidate did not register a user: ${describe(answer)}`)
      return { handle, identifier }
    }
    const enlist = async (): Promise<Enlisted> => {
      const { handle, identifier } = await register()
      const answer = await candidate.call('enlist', { account: handle })
      const known = gatekeeper.accounts().find((a) => a.identifier === identifier)
      if (answer.outcome !== 'ok' || !known)
        throw new Halt('a user enlists', `the candidate did not enlist an ordinary user: ${describe(answer)}`)
      return { handle, identifier, address: known.address }
    }
    const candidateUser = async (name: string, fresh: boolean): Promise<CandidateUser> => {
      const key = `${purpose}/${name}`
      const enlisted = (!fresh && shared.get(key)) || (await enlist())
      if (!fresh) shared.set(key, enlisted)
      return wireCandidateUser({
        ...enlisted,
        name,
        candidate,
        gatekeeper,
        recorder,
        blobs: options.blobs,
        bell: ring,
        livenessMs: options.livenessMs,
        expected,
        nextListing: () => ++listings,
      })
    }
    const tester = async (name: string): Promise<Tester> => {
      const { address } = gatekeeper.createUser()
      const peer = await createPeer({
        address: serviceIdOf(address),
        store: memoryStore(),
        now: options.clock.now,
        identityPolicy: 'pin',
      })
      gatekeeper.directory.publish(address, () => peer.bundle())
      const user = wireTester({
        name,
        address,
        peer,
        gatekeeper,
        recorder,
        now: options.clock.now,
        livenessMs: options.livenessMs,
        bell: ring,
        expected,
      })
      testers.push(user)
      return user
    }
    const props = (): Props => ({
      gatekeeper: {
        misbehaves: (name, detail) => gatekeeper.misbehaviours.set(name, detail),
        behaves: () => gatekeeper.misbehaviours.clearAll(),
        cuts: (user) => gatekeeper.cut(user.address),
        seesOnline: (user) => seen(() => (gatekeeper.account(user.address)?.online ? true : undefined)),
        servesBundle: async (of, to) =>
          (await gatekeeper.directory.fetchBundle(of.address, to.address)) !== undefined,
        async sharesBundle(of, users) {
          const bundle = await gatekeeper.directory.fetchBundle(of.address, users[0]?.address ?? '')
          if (!bundle)
            throw new Halt(`${of.name} publishes keys`, 'no bundle of the candidate could be fetched')
          for (const user of users) await user.peer.startSession(serviceIdOf(of.address), bundle)
        },
        async drainsPrekeys(of, to) {
          const left = gatekeeper.directory.counts(of.address)
          for (let n = Math.max(left.preKeys, left.kyberPreKeys); n > 0; n -= 1)
            gatekeeper.directory.fetchBundle(of.address, to.address)
        },
        seesAcknowledged: (user, id) => seen(watch(log.observations, receipt(user, 'transport', id))),
        seesRead: (user, id) => seen(watch(log.observations, receipt(user, 'read', id))),
        seesHandled: (user, id) => seen(watch(log.observations, receipt(user, 'any', id))),
        seesDelivered: (user, id) => seen(watch(log.observations, receipt(user, 'delivered', id))),
      },
      process: {
        async restarts(how) {
          const restarted = await candidate.restart(how)
          if (!restarted.ok)
            throw new Halt('the process restarts', `the candidate did not come back: ${restarted.detail}`)
          admit(gatekeeper, candidate)
        },
        get alive() {
          return candidate.alive
        },
      },
      thief: { clones: (user, state) => clones.clone(recorder, purpose, user, state, expected, testers) },
      clock: {
        async advances(ms) {
          const now = options.clock.advance(ms)
          recorder.record({
            kind: 'stimulus',
            type: 'clock.advanced',
            pco: 'world:clock',
            data: { by: ms, to: now },
          })
          const answer = await candidate.call('advance-clock', { by: ms, now })
          if (answer.outcome !== 'ok')
            throw new Halt(
              'the clock advances',
              `the candidate did not take the new time: ${describe(answer)}`,
            )
        },
      },
      meets: tester,
      plants(text) {
        const { label, token } = recorder.canary()
        const planted = Buffer.from(`${text} ${token}`).toString('base64')
        recorder.record({
          kind: 'stimulus',
          type: 'canary.planted',
          pco: 'wire:push-service',
          data: { canary: label, channel: 'push-service', encoding: 'base64', text: planted },
        })
        return label
      },
      async again(user) {
        const off = await candidate.call('go-offline', { account: user.handle })
        const on = await candidate.call('go-online', { account: user.handle })
        const bad = [off, on].find((answer) => answer.outcome !== 'ok')
        if (bad)
          throw new Halt(
            'a user connects again',
            `the candidate did not connect an ordinary user again: ${describe(bad)}`,
          )
      },
      jwksPath: options.profile.tokens.jwksPath,
      kinds: SENDABLE_KINDS.filter((kind) => candidate.hello.features.includes(`content:${kind}`)),
      reaches: (name) =>
        void recorder.record({
          kind: 'stimulus',
          type: 'situation.reached',
          pco: 'world:case',
          data: { name },
        }),
    })
    const seen = async (probe: () => unknown): Promise<boolean> =>
      (await until(
        ring,
        () => (probe() !== undefined ? true : candidate.alive ? undefined : false),
        options.livenessMs,
      )) === true

    const cast = async <Spec extends { readonly [name: string]: Part }>(
      spec: Spec,
      { fresh = false }: CastOptions = {},
    ) => {
      const users: Record<string, Tester | CandidateUser> = {}
      for (const [name, part] of Object.entries(spec))
        users[name] = part === 'tester' ? await tester(name) : await candidateUser(name, fresh)
      return { ...(users as unknown as Cast<Spec>), ...props() }
    }
    return {
      users: cast,
      async pairedUsers(spec, opts) {
        const world = await cast(spec, opts)
        const all = Object.keys(spec).map((name) => (world as Record<string, unknown>)[name])
        const mine = all.filter((u): u is Tester => isTester(u))
        const theirs = all.filter((u): u is CandidateUser => !isTester(u))
        for (const user of mine) for (const other of theirs) await introduce(user, other)
        return world
      },
      async newcomers(...names) {
        const found: Record<string, Newcomer> = {}
        for (const name of names) {
          const { handle, identifier } = await register()
          found[name] = {
            handle,
            identifier,
            enlists: async () => (await candidate.call('enlist', { account: handle })).outcome,
            settles,
          }
        }
        return { ...found, ...props() } as never
      },
      async provider() {
        return { ...providerSide(options, candidate, recorder), ...props() }
      },
    }
  }
  const closers: (() => void)[] = []
  const close = async (): Promise<void> => {
    for (const stop of closers.splice(0)) stop()
    for (const user of testers) user.close()
    testers = []
    gatekeeper.misbehaviours.clearAll()
  }
  return { open, close, revive, strike: () => clones.strike() }
}

async function introduce(tester: Tester, user: CandidateUser): Promise<void> {
  const hello = await tester.sends(user, 'hello')
  const barrier = await user.catchesUp(tester)
  const answer = await user.sends(tester, 'hello back')
  if (!(await tester.opens(answer)))
    throw new Halt(
      `${user.name} answers`,
      `an ordinary exchange did not work: ${hello.canary}, ${barrier}, ${answer.canary}`,
    )
}

function receipt(user: CandidateUser, kind: 'transport' | 'delivered' | 'read' | 'any', id: string) {
  return proof(
    'receipt.seen',
    (d) => d.from === user.address && (kind === 'any' || d.receipt === kind) && d.ids.includes(id),
  )
}

function isTester(user: unknown): user is Tester {
  return typeof user === 'object' && user !== null && 'seals' in user
}

function describe(answer: {
  readonly outcome: string
  readonly cause?: string
  readonly detail?: string
}): string {
  return messageOf([answer.outcome, answer.cause, answer.detail].filter(Boolean).join(': '))
}
