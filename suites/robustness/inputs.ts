import { seeded } from '#harness'
import {
  certificateChain,
  type Expected,
  noiseFrame,
  noiseHandshake,
  noiseMessage,
  webSocketFrame,
} from './carried-inputs.ts'
import { CHAIN_KINDS } from './chain-mutants.ts'
import { FORM_KINDS, FRAME_KINDS, WEBSOCKET_KINDS } from './frame-mutants.ts'
import { mutatedJson, mutatedOctets, mutatedProtobuf, mutatedStanza } from './mutants.ts'
import type { World } from './parser-world.ts'

/** Each kind of change to a stanza with each kind of text. */
const BATCH = 49
const REPLIES = 24

/** What reads input of others: each part has a parser of its own. */
interface Parser {
  /** The transport that it belongs to; without one the candidate has the choice. */
  readonly transport?: string
  /** Features without which it is not reached. */
  readonly takes?: readonly string[]
  /** As many inputs as bring each kind of change once, at least. */
  readonly batch: number
  /** Sends one input; gives what is due, where that is fixed, and `undefined` when nobody is there any more. */
  play(world: World, seed: number): Promise<Expected | undefined>
}

const NOTHING_DUE: Expected = { note: '', due: 'either', canary: '' }
const free = (play: (world: World, seed: number) => Promise<unknown>): Pick<Parser, 'play'> => ({
  async play(world, seed) {
    if (!world.process.alive) return undefined
    await play(world, seed)
    return NOTHING_DUE
  },
})
const carried = (transport: string, batch: number, play: Parser['play']): Parser => ({
  transport,
  takes: [`stream:${transport}`],
  batch,
  play,
})

const parsers = {
  'push token': {
    batch: BATCH,
    ...free(({ bob, gatekeeper }, seed) => {
      // half of them for the header, half for the claims, each in its own turn
      const [isHeader, nth] = [seed % 2 === 0, Math.floor(seed / 2)]
      return gatekeeper.pushes(bob, {
        name: `token, mutation ${seed}`,
        token: (kit) =>
          kit.token(
            isHeader ? mutatedJson(plain(kit.header), nth) : plain(kit.header),
            isHeader ? plain(kit.claims) : mutatedJson(plain(kit.claims), nth),
          ),
      })
    }),
  },
  'push body': {
    batch: BATCH,
    ...free(({ bob, gatekeeper }, seed) => {
      const body = mutatedJson({ to: bob.identifier }, seed)
      return gatekeeper.pushes(bob, { name: `body, mutation ${seed}`, body })
    }),
  },
  stanza: {
    batch: BATCH,
    ...free(async ({ bob, mallory }, seed) => {
      const alter = (usual: string) => mutatedStanza(usual, seed)
      const sealed = await mallory.seals(bob, 'on its way')
      mallory.delivers(sealed, bob, { alter, form: 'corrupted', note: `mutation ${seed}` })
    }),
  },
  'octets of a stanza': {
    batch: 16,
    ...free(async ({ again, bob, gatekeeper }, seed) => {
      if (!(await again(bob))) return
      const stanza = `<message xmlns="jabber:client" to="${bob.address}" id="${seed}"><x xmlns="urn:example:x">é€😀 &amp; text</x></message>`
      await gatekeeper.writes(bob, mutatedOctets(Buffer.from(stanza), seed), `mutation ${seed}`)
    }),
  },
  content: {
    batch: BATCH,
    ...free(async ({ bob, mallory }, seed) => {
      const alter = (text: Uint8Array) => mutatedProtobuf(text, seed)
      mallory.delivers(await mallory.sealsAltered(bob, 'in it', alter), bob)
    }),
  },
  'key set request': {
    batch: BATCH,
    ...free((world, seed) =>
      world.fetches(`${world.jwksPath}${pathTail(seed)}`, seed % 2 === 0 ? 'HTTP/1.1' : 'HTTP/2'),
    ),
  },
  'enlistment reply': {
    batch: REPLIES,
    ...free(async ({ bob, carol, gatekeeper }, seed) => {
      // nothing of it is a success, whatever is made of it: those are ENL-08's
      const reply = { status: 'fail', reason: 'bad_token', login: bob.address }
      gatekeeper.spoils('enlistment reply', `mutation ${seed}`, () => mutatedReply(reply, seed))
      await carol.enlists()
      gatekeeper.behaves()
    }),
  },
  'key set reply': {
    takes: ['push', 'clock'],
    batch: REPLIES,
    ...free(async ({ bob, clock, gatekeeper, keysLastMs, offers }, seed) => {
      if (!offers.includes('push') || !offers.includes('clock')) return
      gatekeeper.spoils('key set', `mutation ${seed}`, (octets) => {
        const { keys } = JSON.parse(Buffer.from(octets).toString())
        return mutatedReply({ keys }, seed, keys[0])
      })
      gatekeeper.rotatesPushKeys()
      // what nobody signs with any more would make the set ever longer
      gatekeeper.withdrawsPushKeys()
      await clock.advances(2 * keysLastMs)
      await gatekeeper.pushes(bob)
      gatekeeper.behaves()
    }),
  },
  'Noise frame': carried('noise', FRAME_KINDS, noiseFrame),
  'message in a frame': carried('noise-binary', 2 * FORM_KINDS, noiseMessage),
  'Noise handshake': carried('noise', FRAME_KINDS, noiseHandshake),
  'certificate chain': carried('noise', CHAIN_KINDS, certificateChain),
  'WebSocket frame': carried('websocket', WEBSOCKET_KINDS, webSocketFrame),
} as const satisfies Record<string, Parser>

export type Part = keyof typeof parsers
export const PARTS = Object.keys(parsers) as readonly Part[]
export const PARSERS: { readonly [P in Part]: Parser } = parsers

/** A reply as JSON with a member changed, of itself or of one object in it; or any octets of it. */
function mutatedReply(
  reply: Parameters<typeof mutatedJson>[0],
  seed: number,
  inside?: Parameters<typeof mutatedJson>[0],
): Uint8Array {
  const turn = Math.floor(seed / 3)
  if (seed % 3 === 0) return mutatedOctets(Buffer.from(JSON.stringify(reply)), seed)
  if (seed % 3 === 1 || inside === undefined) return Buffer.from(mutatedJson(reply, turn))
  return Buffer.from(`{"keys":[${mutatedJson(inside, turn)}]}`)
}

/** Names and values as JSON has them. */
function plain<T extends object>(value: T): { readonly [name: string]: string | number } {
  return JSON.parse(JSON.stringify(value))
}

function pathTail(seed: number): string {
  const roll = seeded(seed).below
  const tails = [
    '%',
    '%00',
    '%zz',
    '?',
    '?%',
    '#',
    '/',
    '//',
    '/..',
    '/%2e%2e',
    ';a=b',
    '?a[]=b&a=c',
    `?${'a'.repeat(4_000)}`,
  ]
  return Array.from({ length: 1 + roll(3) }, () => tails[roll(tails.length)] ?? '').join('')
}
