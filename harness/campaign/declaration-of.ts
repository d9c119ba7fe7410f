import type { Candidate } from '../candidate/candidate.ts'
import type { Declaration, SignalRules } from '../catalogue/pics.ts'

/** What a candidate that was started declares: what it said of itself, but for a way in of which its file names no listener. */
export function declarationOf(
  { hello, listeners }: Pick<Candidate, 'hello' | 'listeners'>,
  signal: SignalRules,
): Declaration {
  const features = hello.features.filter(
    (feature) => feature !== 'proxy-stream' || listeners.proxy !== undefined,
  )
  return { ...hello, features, signal }
}
