import { posix } from 'node:path'

/** A glob, ready to use. */
export interface Glob {
  /** The folder above which nothing can match, relative, possibly beginning with `../`; empty for here. */
  readonly base: string
  /** How many names a matching path has at most. */
  readonly depth: number
  matches(path: string): boolean
}

const WILD = /[*?[{]/
const TOKEN = /\*\*\/|\*\*|\*|\?|\[!?[^\]/]+\]|[^*?]/gu

/**
 * Reads a glob over relative paths with forward slashes: `*` and `?` within one name, `**` over folders, `{a,b}` and
 * `[a-z]` as in a shell. It matches files: a folder is written as `lib/**`. Throws `SyntaxError` for unbalanced braces.
 */
export function readGlob(text: string): Glob {
  const glob = posix.normalize(text)
  const names = glob.split('/').slice(0, -1)
  const wild = names.findIndex((name) => WILD.test(name))
  const patterns = expand(glob).map((plain) => new RegExp(`^${plain.replace(TOKEN, translate)}$`, 'u'))
  return {
    base: names.slice(0, wild === -1 ? names.length : wild).join('/'),
    depth: glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length,
    matches: (path) => patterns.some((pattern) => pattern.test(path)),
  }
}

/** Replaces the innermost braces by one glob per alternative, until none are left. */
function expand(glob: string): string[] {
  const inner = /\{([^{}]*)\}/.exec(glob)
  if (!inner) {
    if (/[{}]/.test(glob)) throw new SyntaxError(`the braces of the glob "${glob}" are not balanced`)
    return [glob]
  }
  const [whole, list = ''] = inner
  return list
    .split(',')
    .flatMap((one) => expand(glob.slice(0, inner.index) + one + glob.slice(inner.index + whole.length)))
}

function translate(part: string): string {
  if (part === '**/') return '(?:[^/]+/)*'
  if (part === '**') return '.*'
  if (part === '*') return '[^/]*'
  if (part === '?') return '[^/]'
  if (part.length > 1 && part.startsWith('[')) return part.replace('[!', '[^').replaceAll('\\', '\\\\')
  return part.replace(/[\\^$.+()[\]{}|/]/u, '\\$&')
}
