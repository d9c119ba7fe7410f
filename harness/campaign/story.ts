import type { Json } from '../vocabulary/json.ts'
import type { Purpose } from './purpose.ts'

/** A stimulus told in steps by its purpose: a part of a case's record, empty when the purpose tells none. */
export function storyOf(purpose: Purpose, stimulus: Json): { readonly story?: readonly string[] } {
  const story = purpose.story?.(stimulus)
  return story && story.length > 0 ? { story: [...story] } : {}
}
