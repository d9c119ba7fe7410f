import type { Element } from '../formats/stanza/element.ts'
import { type Caller, createCaller } from './caller.ts'
import { createDirectory, type DirectoryDesk } from './directory.ts'
import { createEnlistment } from './enlistment.ts'
import { frankingDesk } from './franking-desk.ts'
import { createGroups, type Groups } from './groups.ts'
import { openHttpsDesk, PUSH_SERVICE_PATH } from './https-desk.ts'
import { createIntegrators, type Integrators } from './integrators.ts'
import { createIqRouter } from './iq-router.ts'
import { createKeySets } from './key-sets.ts'
import { createListeners, type Listeners } from './listeners.ts'
import { createMailbox, type MailboxDesk } from './mailbox.ts'
import { createMediaDesk, type MediaDesk } from './media/media-desk.ts'
import { createMessageRouter, type MessageRouter } from './message-router.ts'
import { createMisbehaviours, type Misbehaviours } from './misbehaviours.ts'
import { noiseSettings } from './noise-settings.ts'
import type { GatekeeperAddresses, GatekeeperOptions } from './options.ts'
import { createPush, type Push } from './push.ts'
import { createRecorder } from './recorder.ts'
import { refuser } from './refusal.ts'
import { createRegistry, type Registry } from './registry.ts'
import type { RoutedGroupMessage, RoutedMessage, RoutedSignal } from './routed.ts'
import { createSpoils, type Spoils } from './spoils.ts'
import { createStanzaLog } from './stanza-log.ts'
import { type StanzasOut, stanzasOut } from './stanzas-out.ts'
import { createStranger } from './stranger.ts'
import { createStreamServer, type StreamServer, WEBSOCKET_PATH } from './stream/server.ts'
import { stanzaError } from './stream/stanza-reply.ts'
import type { StreamSession } from './stream/stream-session.ts'
import { streamCertificates } from './stream-certificates.ts'
import { streamLogin } from './stream-login.ts'
import { streamObserver } from './stream-observer.ts'
import { createTokenVerifier } from './token-verifier.ts'
import { upstreamObserver } from './upstream-observer.ts'

const HOST = '127.0.0.1'
const DAY_MS = 24 * 60 * 60 * 1000

/** The parts of a running gatekeeper. */
export interface Desks {
  readonly addresses: GatekeeperAddresses
  readonly integrators: Integrators
  readonly registry: Registry
  readonly directory: DirectoryDesk
  readonly mailbox: MailboxDesk
  readonly misbehaviours: Misbehaviours
  readonly spoils: Spoils
  readonly router: MessageRouter
  readonly out: StanzasOut
  readonly groups: Groups
  readonly messages: Listeners<RoutedMessage>
  readonly groupMessages: Listeners<RoutedGroupMessage>
  readonly signals: Listeners<RoutedSignal>
  readonly streams: Pick<StreamServer, 'session' | 'lose' | 'proxied' | 'newestProxied' | 'proxiedFor'>
  readonly push: Pick<Push, 'keys' | 'kit' | 'call' | 'holds'>
  readonly media: MediaDesk
  readonly faults: readonly unknown[]
  close(): Promise<void>
}

/** Builds the parts, joins them, and starts the servers. */
export async function openDesks(options: GatekeeperOptions): Promise<Desks> {
  const { profile, clock, authority, sink, bell, instance = 'main' } = options
  const faults: unknown[] = []
  const onFault = (thrown: unknown) => {
    faults.push(thrown)
    bell.ring()
  }
  // the servers come last and everything before them asks for sessions, so that is looked up late
  let server: StreamServer | undefined
  const session = (address: string): StreamSession | undefined => server?.session(address)
  const isOnline = (address: string) => session(address)?.connected ?? false

  const recorder = createRecorder(sink, bell)
  const misbehaviours = createMisbehaviours(recorder)
  const spoils = createSpoils(recorder)
  const integrators = createIntegrators()
  const messages = createListeners<RoutedMessage>(bell)
  const groups = createGroups(profile.domain)
  const groupMessages = createListeners<RoutedGroupMessage>(bell)
  const signals = createListeners<RoutedSignal>(bell)
  const franking = frankingDesk(clock)
  const out = stanzasOut(profile, franking)
  const log = createStanzaLog(profile, instance, recorder)
  const refuse = refuser(log)
  const caller: Caller = createCaller(authority.caPem, recorder)

  const registry = createRegistry({
    domain: profile.domain,
    hasLapsed: ({ address, lastSeen }) =>
      clock.now() - lastSeen > profile.mailbox.days * DAY_MS && !isOnline(address),
    onRemoved(address) {
      mailbox.clear(address)
      directory.replacePool(address)
    },
  })
  const directory = createDirectory({ profile, registry, misbehaviours, recorder })
  const mailbox = createMailbox({
    days: profile.mailbox.days,
    clock,
    misbehaviours,
    send: (address, xml) => session(address)?.send(xml) ?? false,
  })

  const refillNotices = new Set<string>()
  const notice = (address: string) => {
    if (!directory.isLow(address)) refillNotices.delete(address)
    else if (isOnline(address) && !refillNotices.has(address)) {
      refillNotices.add(address)
      session(address)?.send(out.low(directory.counts(address)))
    }
  }
  directory.onChange((address, change) => {
    if (change === 'published') refillNotices.delete(address)
    else notice(address)
  })
  misbehaviours.onChange(() => {
    for (const { address } of registry.accounts()) mailbox.flush(address)
  })
  integrators.onChange(({ id, suspended }) => {
    if (!suspended) return
    for (const account of registry.accounts())
      if (account.integrator === id) session(account.address)?.end('not-authorized')
  })

  const stranger = await createStranger(authority)
  let elsewhere = ''
  const push = createPush({ profile, clock, integrators, caller, stranger, elsewhere: () => elsewhere })
  const wake = (address: string) => {
    const account = registry.account(address)
    // who is lost calls nobody
    if (account && misbehaviours.peek('lose-server') === undefined) push.wake(account).catch(onFault)
  }
  const leave = (address: string) => {
    registry.remove(address)
    session(address)?.end()
  }
  const iq = createIqRouter({
    profile,
    registry,
    directory,
    groups,
    misbehaviours,
    refuse,
    recorder,
    franking,
    leave,
  })
  const router = createMessageRouter({
    profile,
    registry,
    mailbox,
    misbehaviours,
    log,
    refuse,
    out,
    groups,
    messages,
    groupMessages,
    signals,
    isOnline,
    wake,
  })
  const verify = createTokenVerifier({
    profile,
    clock,
    integrators,
    keySets: createKeySets(profile.tokens, clock, caller),
    recorder,
  })

  const handle = (from: StreamSession, stanza: Element) => {
    if (stanza.name === 'message') return router.handle(from, stanza)
    if (stanza.name === 'iq')
      return void iq(from, stanza).catch((thrown) => {
        onFault(thrown)
        from.send(stanzaError(stanza, 'service-unavailable'))
      })
    // an ordinary client announces itself to its server, which means nothing here
    if (stanza.attributes.to !== undefined)
      refuse(from, stanza, 'service-unavailable', 'presence is not passed on')
  }
  const enlist = createEnlistment({
    profile,
    clock,
    registry,
    misbehaviours,
    recorder,
    verify,
    onIdentityChanged(address) {
      directory.replacePool(address)
      session(address)?.end('conflict')
    },
  })

  const names = [profile.domain, 'localhost', HOST]
  const certificate = await authority.issue({ names })
  const https = await openHttpsDesk({
    profile,
    authority,
    names,
    enlist,
    keySet: push.keys.published,
    strangers: JSON.stringify({ keys: [stranger.jwk] }),
    misbehaviours,
    spoils,
    recorder,
    onFault,
  })
  elsewhere = https.elsewhere
  const media = await createMediaDesk({
    profile: profile.media,
    integrators,
    certificate,
    ca: authority.caPem,
    authority,
    names,
    misbehaviours,
    recorder,
    onFault,
  })
  const flaw = streamCertificates({
    authority,
    names,
    good: certificate,
    misbehaviours,
    recorder,
    server: () => server,
    onFault,
  })
  server = await createStreamServer({
    domain: profile.domain,
    certificate,
    now: () => clock.now(),
    authenticate: streamLogin(registry, verify, misbehaviours),
    noise: noiseSettings(profile, misbehaviours, spoils),
    clear: () => misbehaviours.get('strip-tls')?.how,
    handle,
    upstream: upstreamObserver(recorder, flaw),
    observe: streamObserver({
      recorder,
      log,
      onFault,
      flaw,
      onClosed: (address) => registry.touch(address, clock.now()),
      onBound({ account }) {
        registry.touch(account, clock.now())
        refillNotices.delete(account)
        mailbox.resend(account)
        notice(account)
      },
    }),
  })
  const { tlsPort, startTlsPort, webSocketPort, proxyPort, noise } = server

  return {
    addresses: {
      enlistment: https.base + profile.enlistment.path,
      jwks: https.base + profile.push.jwksPath,
      domain: profile.domain,
      host: HOST,
      directTlsPort: tlsPort,
      startTlsPort,
      webSocket: `wss://${HOST}:${webSocketPort}${WEBSOCKET_PATH}`,
      noisePort: noise?.port ?? 0,
      noiseRoot: noise?.root ?? '',
      proxyPort,
      media: media.base,
      pushService: `${https.base}${PUSH_SERVICE_PATH}`,
    },
    integrators,
    registry,
    directory,
    mailbox,
    misbehaviours,
    spoils,
    router,
    out,
    groups,
    messages,
    groupMessages,
    signals,
    faults,
    push,
    media,
    streams: {
      session,
      lose: async (address, loss) => server?.lose(address, loss),
      proxied: () => server?.proxied() ?? 0,
      newestProxied: () => server?.newestProxied() ?? 0,
      proxiedFor: (caller, since) => server?.proxiedFor(caller, since) ?? 0,
    },
    async close() {
      await Promise.all([server?.close(), https.close(), media.close()])
      await caller.close()
    },
  }
}
