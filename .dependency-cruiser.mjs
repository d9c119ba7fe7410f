/** Rows of the layout, lowest first: a file imports only from its own row and from rows above its own in this list. */
const ROWS = [
  'vocabulary',
  'environment',
  'transcript',
  'catalogue',
  'formats',
  'judge',
  'transports',
  'e2ee',
  'network',
  'gatekeeper',
  'provider',
  'candidate',
  'scenario',
  'campaign',
  'dossier',
]

const code = '(?<!\\.test)(?<!\\.bench)(?<!\\.test-support)\\.ts$'

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...ROWS.map((row, index) => ({
      name: `${row}-imports-downwards`,
      severity: 'error',
      from: { path: `^harness/${row}/`, pathNot: '\\.(test|bench|test-support)\\.ts$' },
      to: {
        path: `^(harness/(${[...ROWS.slice(index + 1), 'cli', 'index\\.ts'].join('|')})|suites|reports)`,
      },
    })),
    {
      name: 'suites-use-the-door',
      severity: 'error',
      from: { path: '^suites/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^(suites/|harness/index\\.ts$)' },
    },
    {
      name: 'writers-see-data-only',
      severity: 'error',
      from: { path: '^reports/writers/(?!allure/)', pathNot: '\\.test\\.ts$' },
      to: { path: '^harness/', pathNot: '^harness/(vocabulary|catalogue|transcript)/' },
    },
    {
      name: 'candidates-know-no-judge',
      severity: 'error',
      from: { path: '^fixtures/candidates/', pathNot: '\\.(test|test-support)\\.ts$' },
      to: { path: '^(harness/(judge|scenario|campaign|gatekeeper|cli|index\\.ts)|suites|reports)' },
    },
    {
      name: 'nobody-uses-the-door-inside',
      severity: 'error',
      from: { path: '^(harness|reports)/' },
      to: { path: '^harness/index\\.ts$' },
    },
    { name: 'no-orphans-of-tests', severity: 'error', from: { path: code }, to: { path: '\\.test\\.ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|reports/out|fixtures/candidates/engines/foreign/.*\\.mjs$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['parley-source', 'import', 'node', 'types', 'default'],
    },
  },
}
