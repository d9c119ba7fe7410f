import type { Cast, CastOptions, Part, Props } from './given.ts'
import { introduceAll } from './introduce.ts'
import type { CandidateUser, Tester } from './users.ts'

/** Who makes the users of a case. */
export interface Casters {
  tester(name: string): Promise<Tester>
  candidateUser(name: string, fresh: boolean): Promise<CandidateUser>
}

/**
 * The builders of scenes that consist of users alone.
 * @param revive starts a candidate again that an earlier case left dead
 * @param props what the scene offers beside its users, made once they are there
 */
export function casting<Offer extends Props>(
  people: Casters,
  revive: () => Promise<void>,
  props: () => Offer,
) {
  const users = async <const Spec extends { readonly [name: string]: Part }>(
    spec: Spec,
    { fresh = false }: CastOptions = {},
  ): Promise<Cast<Spec> & Offer> => {
    await revive()
    const made: Record<string, Tester | CandidateUser> = {}
    for (const [name, part] of Object.entries(spec))
      made[name] = part === 'tester' ? await people.tester(name) : await people.candidateUser(name, fresh)
    return { ...(made as unknown as Cast<Spec>), ...props() }
  }
  return {
    users,
    async pairedUsers<const Spec extends { readonly [name: string]: Part }>(
      spec: Spec,
      options?: CastOptions,
    ): Promise<Cast<Spec> & Offer> {
      const world = await users(spec, options)
      await introduceAll(Object.keys(spec).map((name) => (world as Record<string, unknown>)[name]))
      return world
    },
  }
}
