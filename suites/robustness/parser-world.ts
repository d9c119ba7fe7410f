import type { Given } from '#harness'

/** Whoever gets malformed input, who sends it, and who goes on with both. */
export const world = async (given: Given) => ({
  ...(await given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' })),
  ...(await given.provider()),
  ...(await given.newcomers('carol')),
})
export type World = Awaited<ReturnType<typeof world>>
