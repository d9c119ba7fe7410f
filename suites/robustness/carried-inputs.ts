import { mutatedChain } from './chain-mutants.ts'
import {
  type Due,
  FRAME_KINDS,
  IN_PIECES,
  type Mutant,
  mutatedForm,
  mutatedFrame,
  mutatedWebSocketFrame,
} from './frame-mutants.ts'
import type { World } from './parser-world.ts'

/** What is due after one input, and the message that was in it. */
export type Expected = {
  readonly note: string
  readonly due: Due
  readonly canary: string
}

/** Pieces of one octet first: every border is one then. */
const piecesOf = (seed: number) => 1 + (Math.floor(seed / FRAME_KINDS) % 7)

type Mutate = (octets: Uint8Array, seed: number) => Mutant

/**
 * Sends a message on a connection of its own with changed octets: what the input before did to one must not make the client wait
 * ever longer. `undefined`: there is nobody to send it to.
 */
async function altered(
  { again, bob, mallory, gatekeeper }: World,
  seed: number,
  where: 'frame' | 'message',
  mutate: Mutate,
): Promise<Expected | undefined> {
  if (!(await again(bob))) return undefined
  const note = `mutation ${seed}`
  const isInPieces = where === 'frame' && mutate === mutatedFrame && seed % FRAME_KINDS === IN_PIECES
  if (isInPieces) await gatekeeper.hampers(bob, { splits: piecesOf(seed) })
  const sealed = await mallory.seals(bob, 'on its way')
  const told: { due: Due } = { due: 'either' }
  const change = (octets: Uint8Array) => {
    const mutant = mutate(octets, seed)
    told.due = mutant.due
    return mutant.octets
  }
  const isLast = () => told.due === 'either'
  await gatekeeper.alters(bob, mallory, sealed, { where, change, isLast }, note)
  if (told.due === 'goes on') await gatekeeper.seesHandled(bob, sealed.id)
  else await gatekeeper.seesClosed(bob)
  return { note: `${where}: ${note}`, due: told.due, canary: sealed.canary }
}

/** Lets the user connect while the server's handshake message is spoilt. */
async function greeted(
  { again, bob, gatekeeper }: World,
  what: 'handshake' | 'certificate chain',
  seed: number,
  mutate: (octets: Uint8Array) => { readonly octets: Uint8Array; readonly due: Due },
  pieces = 0,
): Promise<Expected | undefined> {
  let due: Due = 'either'
  const change = (octets: Uint8Array) => {
    const mutant = mutate(octets)
    due = mutant.due
    return mutant.octets
  }
  const met = gatekeeper.spoils(what, `mutation ${seed}`, change, pieces)
  const isIn = await again(bob)
  const isMet = await met()
  gatekeeper.behaves()
  if (!isMet) return undefined
  if (pieces > 0 && !isIn) await gatekeeper.seesOnline(bob)
  return { note: `${what}: mutation ${seed}`, due, canary: '' }
}

export const noiseFrame = (world: World, seed: number) => altered(world, seed, 'frame', mutatedFrame)
export const noiseMessage = (world: World, seed: number) => altered(world, seed, 'message', mutatedForm)
export const webSocketFrame = (world: World, seed: number) =>
  altered(world, seed, 'frame', mutatedWebSocketFrame)

export function noiseHandshake(world: World, seed: number) {
  const kind = seed % FRAME_KINDS
  const pieces = kind === IN_PIECES ? piecesOf(seed) : 0
  return greeted(
    world,
    'handshake',
    seed,
    (octets) => {
      const { octets: changed, due } = mutatedFrame(octets, seed)
      // whoever has the right message first may answer it
      const isRightFirst = Buffer.compare(changed.subarray(0, octets.length), octets) === 0
      return { octets: changed, due: isRightFirst && pieces === 0 ? 'either' : due }
    },
    pieces,
  )
}

export const certificateChain = (world: World, seed: number) =>
  greeted(world, 'certificate chain', seed, (octets) => {
    const { octets: changed, isNone } = mutatedChain(octets, seed)
    return { octets: changed, due: isNone ? 'ends' : 'either' }
  })
