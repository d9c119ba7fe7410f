import type { SendableKind, UserContent } from '#harness'

/** Content of one kind after the other, so that none of them has keys that fare otherwise. `target`: a message to refer to. */
export function inTurn(
  n: number,
  kinds: readonly SendableKind[],
  { text, target, author }: { readonly text: string; readonly target: string; readonly author: string },
): string | UserContent {
  const forms: readonly UserContent[] = [
    { kind: 'text', body: text },
    { kind: 'reaction', target, author, emoji: '👍', revoked: false },
    { kind: 'edit', target, body: text },
    { kind: 'reply', target, author, quote: 'earlier', body: text },
    { kind: 'delete', target },
  ]
  const known = forms.filter(({ kind }) => kinds.includes(kind as SendableKind))
  return (target === '' ? undefined : known[n % known.length]) ?? text
}
