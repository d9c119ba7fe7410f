/** A stanza in every spelling that was recorded: what stands behind references in one stands plainly in the other. */
export function spellings({ xml, raw }: { readonly xml: string; readonly raw?: string }): string {
  return raw === undefined ? xml : `${xml}\n${raw}`
}
