/** The generations of the Signal protocol by the version of their messages: 3 is X3DH, 4 is PQXDH with a post-quantum ratchet. */
export type Generation = 3 | 4

/** The generation that a profile asks for: the newest that it allows. */
export function generationOf({ versions }: { readonly versions: readonly number[] }): Generation {
  return versions.includes(4) ? 4 : 3
}
