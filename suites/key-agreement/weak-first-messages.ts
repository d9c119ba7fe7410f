import { type CandidateUser, type Props, SMALL_ORDER_KEYS, type Tester } from '#harness'

/** Which keys of the initiator are of small order. */
export type WeakSlot = 'base' | 'identity' | 'ratchet' | 'all'

const weakKeys = (slot: WeakSlot, key: Uint8Array) => ({
  ...((slot === 'base' || slot === 'all') && { baseKey: key }),
  ...((slot === 'identity' || slot === 'all') && { identityKey: key }),
  ...((slot === 'ratchet' || slot === 'all') && { ratchetKey: key }),
})

/**
 * First messages come in that are rightly encrypted under what keys of small order agree on, each from a stranger, and then
 * one that was made in the same way from good keys.
 */
export async function opensWeak(
  { before, bob, meets }: Pick<Props, 'meets'> & { readonly before: Tester; readonly bob: CandidateUser },
  slot: WeakSlot,
) {
  await bob.catchesUp(before)
  const hello = await bob.sends(before, 'before all that')
  await before.opens(hello)
  const weak: string[] = []
  for (const [index, key] of SMALL_ORDER_KEYS.entries()) {
    const stranger = await meets(`stranger ${index}`)
    const sealed = await stranger.sealsByHand(bob, 'a first message', weakKeys(slot, key))
    stranger.delivers(sealed, bob, { form: 'forged', note: `${slot} ${Buffer.from(key).toString('hex')}` })
    weak.push(sealed.canary)
  }
  const tried = { from: bob.address, to: before.address, author: '', first: hello.canary, weak }
  const barrier = await bob.outlives(before)
  const ends = { ...tried, tried: weak.length, barrier }
  if (barrier === '') return { ...ends, canary: '', last: '' }
  const honest = await meets('somebody with good keys')
  const sealed = await honest.sealsByHand(bob, 'a first message', {})
  honest.delivers(sealed, bob)
  await bob.goesThrough(honest, sealed)
  const last = await bob.sends(before, 'after all that')
  await before.opens(last)
  return { ...ends, canary: sealed.canary, last: last.canary }
}
