import type { Cast, Props, Tester } from '#harness'

/**
 * Whom the user talks to: Alice, who began their conversation, or somebody to whom the user wrote first. An end that began a
 * session and one that answered have different parts in its handshake, and often different code.
 */
export async function peerBegunBy(
  begun: string,
  { alice, bob, meets }: Cast<{ alice: 'tester'; bob: 'candidate' }> & Pick<Props, 'meets'>,
): Promise<Tester> {
  if (begun !== 'bob') return alice
  const carol = await meets('carol')
  await carol.opens(await bob.sends(carol, 'hello'))
  return carol
}
