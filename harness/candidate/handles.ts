import { ParleyError } from '../vocabulary/errors.ts'

const HANDLE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g
const SHORTEST_SECRET = 6

/** An environment whose handles were resolved, and the way to keep the values out of every record. */
export interface ResolvedEnvironment {
  readonly values: Readonly<Record<string, string>>
  /** Puts the handle back wherever a resolved value of 6 characters or more appears, as such or inside JSON. */
  readonly redact: (text: string) => string
}

/** Resolves `${env:NAME}` handles. Throws `candidate-file` when a named variable is not set. */
export function resolveHandles(
  environment: Readonly<Record<string, string>>,
  from: Readonly<Record<string, string | undefined>>,
): ResolvedEnvironment {
  const secrets = new Map<string, string>()
  const values: Record<string, string> = {}
  for (const [name, text] of Object.entries(environment)) {
    values[name] = text.replace(HANDLE, (handle, variable: string) => {
      const value = from[variable]
      if (value === undefined)
        throw new ParleyError(
          'candidate-file',
          `environment.${name} asks for ${handle}, and ${variable} is not set`,
          `set ${variable} in the environment that parley runs in`,
        )
      if (value.length >= SHORTEST_SECRET) secrets.set(value, handle)
      return value
    })
  }
  return { values, redact: secrets.size === 0 ? (text) => text : redactor(secrets) }
}

function redactor(secrets: ReadonlyMap<string, string>): (text: string) => string {
  const forms = [...secrets].flatMap(([value, handle]) => {
    const inJson = JSON.stringify(value).slice(1, -1)
    return inJson === value
      ? [[value, handle]]
      : [
          [value, handle],
          [inJson, handle],
        ]
  })
  return (text) => forms.reduce((clean, [value = '', handle = '']) => clean.replaceAll(value, handle), text)
}
