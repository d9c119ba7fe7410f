const HOSTILE =
  // C0, C1, spaces that pass for others, bidirectional and invisible characters, lone surrogates, private use
  /[\u0000-\u001f\u007f-\u00a0\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufff0-\ufffb]|\p{Default_Ignorable_Code_Point}|\p{Cs}|\p{Co}/gu

/**
 * Makes a string that came from a candidate safe and honest to look at: control, bidirectional and invisible
 * characters as `\u{…}`, leading, trailing and repeated spaces as `␠`, at most `limit` characters.
 * The only way such a string reaches a terminal or a page; HTML escaping comes on top.
 */
export function show(text: string, limit = 200): string {
  const characters = [...text]
  const kept = characters.slice(0, limit).join('')
  const visible = kept
    .replace(HOSTILE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/^ +| +$| {2,}/g, (spaces) => '␠'.repeat(spaces.length))
  return characters.length > limit ? `${visible}… (${characters.length} characters)` : visible
}
