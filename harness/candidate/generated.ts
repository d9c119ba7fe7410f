import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { attestationsSchema } from '../catalogue/attestations.ts'
import { prettyJson } from './pretty-json.ts'
import { adapterReference } from './reference.ts'
import { adapterSchema, candidateFileSchema } from './schemas.ts'

/** Files that are generated from the protocol's schemas: text by path from the root of the project. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'fixtures/schemas/adapter-1.schema.json': prettyJson(adapterSchema()),
    'fixtures/schemas/attestations-1.schema.json': prettyJson(attestationsSchema()),
    'fixtures/schemas/candidate-file.schema.json': prettyJson(candidateFileSchema()),
    'harness/candidate/protocol/REFERENCE.md': adapterReference(),
  }
}

/** Writes {@link generatedFiles} below the root of the project. */
export async function writeGenerated(root: string): Promise<void> {
  for (const [path, text] of Object.entries(generatedFiles())) {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}
