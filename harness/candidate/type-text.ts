import { z } from 'zod'

/** The few keywords of JSON Schema that the protocol's shapes come out as. */
const nodeShape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).default([]),
  additionalProperties: z.unknown().optional(),
})

/** One field of an object, as a reference shows it. */
export interface Field {
  readonly name: string
  readonly type: string
  readonly optional: boolean
  readonly about: string
}

/** The type of a shape in the notation of TypeScript. Shapes that `names` knows appear by their name. */
export function typeText(shape: z.ZodType, names: ReadonlyMap<z.ZodType, string> = new Map()): string {
  return print(schemaOf(shape), byText(names))
}

/** The fields of an object shape. */
export function fieldsOf(shape: z.ZodObject, names: ReadonlyMap<z.ZodType, string> = new Map()): Field[] {
  const { properties = {}, required } = nodeShape.parse(schemaOf(shape))
  return Object.entries(properties).map(([name, node]) => ({
    name,
    type: print(node, byText(names)),
    optional: !required.includes(name),
    about: z.looseObject({ description: z.string().default('') }).parse(node).description,
  }))
}

function schemaOf(shape: z.ZodType): object {
  const { $schema, ...schema } = z.toJSONSchema(shape, { io: 'input' })
  return schema
}

function byText(names: ReadonlyMap<z.ZodType, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([shape, name]) => [JSON.stringify(schemaOf(shape)), name]))
}

function print(schema: unknown, names: ReadonlyMap<string, string>): string {
  const name = names.get(JSON.stringify(schema))
  if (name !== undefined) return name
  const node = nodeShape.parse(schema)
  const either = node.oneOf ?? node.anyOf
  if (node.const !== undefined) return JSON.stringify(node.const)
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (either) return either.map((one) => print(one, names)).join(' | ')
  if (Array.isArray(node.type)) return node.type.join(' | ')
  if (node.type === 'array') return `${wrapped(print(node.items, names))}[]`
  if (node.type !== 'object') return node.type ?? 'any'
  if (!node.properties) return `{ [name]: ${print(node.additionalProperties ?? {}, names)} }`
  const fields = Object.entries(node.properties).map(
    ([key, value]) => `${key}${node.required.includes(key) ? '' : '?'}: ${print(value, names)}`,
  )
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

function wrapped(text: string): string {
  return text.includes(' | ') ? `(${text})` : text
}
