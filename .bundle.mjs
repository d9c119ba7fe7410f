import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

// The bundled candidates in few files: a campaign starts them a hundred times, and half of a start went into reading modules.
const FOLDER = join('dist', 'candidates')
const ENTRIES = {
  provider: 'provider',
  faulty: 'faulty',
  variants: 'variants',
  engine: 'engines/libsignal',
  'faulty-engine': 'engines/faulty',
}

/** What looks for a native library beside itself stays where it was installed. */
const native = {
  name: 'native',
  resolveId: (source) =>
    source.endsWith('/Native.js')
      ? { id: '@signalapp/libsignal-client/dist/Native.js', external: true }
      : null,
}

const bundle = await rolldown({
  input: Object.fromEntries(
    Object.entries(ENTRIES).map(([name, folder]) => [name, `dist/fixtures/candidates/${folder}/main.js`]),
  ),
  platform: 'node',
  external: ['libsql'],
  plugins: [native],
})
const { output } = await bundle.generate({ format: 'esm' })
await bundle.close()

// A campaign may be running on these files: what is the same is not touched, and nothing is ever half written.
mkdirSync(FOLDER, { recursive: true })
for (const { fileName, code } of output) {
  const file = join(FOLDER, fileName)
  if (existsSync(file) && readFileSync(file, 'utf8') === code) continue
  writeFileSync(`${file}.new`, code)
  renameSync(`${file}.new`, file)
}
const written = new Set(output.map(({ fileName }) => fileName))
for (const name of readdirSync(FOLDER)) if (!written.has(name)) rmSync(join(FOLDER, name))
