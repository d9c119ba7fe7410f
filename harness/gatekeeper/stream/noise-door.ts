import type { StanzaLimits } from '../../formats/stanza/limits.ts'
import { stanzaCodec } from '../../formats/stanza/stanza-codec.ts'
import { faultyLink } from '../../transports/faulty-link.ts'
import { readLogin } from '../../transports/noise/login-payload.ts'
import { type HandshakeSeen, type NoiseReply, serveNoise } from '../../transports/noise/server.ts'
import { noiseAuthority } from '../../transports/noise/server-identity.ts'
import { type Listener, listenPlain } from '../../transports/tls-server.ts'
import type { ChainDefect } from '../../vocabulary/noise.ts'
import type { OpenFraming } from './framing/framing.ts'
import { noiseFraming } from './framing/noise-framing.ts'
import type { NoiseLogin } from './noise-login.ts'

/** What the Noise transport is made of: profile data, and what is wrong with it for the moment. */
export interface NoiseSettings {
  readonly prologue: Uint8Array
  readonly version: string
  readonly frameBytes: number
  readonly dictionary: readonly string[]
  readonly namespace: string
  /** What is wrong with the chain that is shown next. */
  chainDefect(): ChainDefect | undefined
  /** What is shown in place of this chain. */
  chain(chain: Uint8Array): Uint8Array
  /** What is wrong with chain or reply, in words; empty when nothing is. */
  flaw(): string
  /** The version that an account is told to be the only one; `undefined`: nothing of the kind. */
  claimedVersion(account: string): string | undefined
  /** What goes out in place of our handshake message; `pieces`: in pieces of so many octets, unless that is 0. */
  reply(message: Uint8Array): NoiseReply & { readonly pieces: number }
}

/** What the door tells about a handshake. `login` is what the client's last message held, where it could be read. */
export interface NoiseHandshake extends HandshakeSeen {
  readonly login?: NoiseLogin['login']
}

/** Where Noise connections come in. */
export interface NoiseDoor extends Listener {
  /** What clients pin: Ed25519, base64. */
  readonly root: string
}

/** Listens on a free port. `onGreeted` gets each connection whose handshake is complete. */
export async function openNoiseDoor(
  { domain, limits, now }: { readonly domain: string; readonly limits: StanzaLimits; now(): number },
  settings: NoiseSettings,
  onHandshake: (seen: NoiseHandshake) => void,
  onGreeted: (framing: OpenFraming, login: NoiseLogin) => void,
): Promise<NoiseDoor> {
  const { prologue, frameBytes, namespace, version, dictionary } = settings
  const authority = noiseAuthority(domain, now)
  const codec = stanzaCodec(dictionary, limits)
  const listener = await listenPlain((sound) => {
    const link = faultyLink(sound)
    serveNoise(link, {
      prologue,
      frameBytes,
      identity: () => ({
        own: authority.own,
        certificate: settings.chain(authority.certificate(settings.chainDefect())),
        flaw: settings.flaw(),
      }),
      reply(message) {
        const reply = settings.reply(message)
        if (reply.pieces > 0) link.fault({ splits: reply.pieces })
        return reply
      },
      onHandshake(seen) {
        const login = seen.greeting && readLogin(seen.greeting.payload)
        onHandshake({ ...seen, ...(login === undefined ? {} : { login }) })
      },
      onLink(opened, { staticKey, payload }) {
        const login = readLogin(payload)
        const form = login?.form ?? 'xml'
        const claimed = settings.claimedVersion(login?.login ?? '')
        onGreeted(
          noiseFraming(opened, codec, form, (fault) => link.fault(fault)),
          { staticKey, login, namespace, version, ...(claimed === undefined ? {} : { claimed }) },
        )
      },
    })
  })
  return { ...listener, root: authority.root }
}
