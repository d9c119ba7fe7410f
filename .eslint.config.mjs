import tseslint from 'typescript-eslint'

/** Only what needs types: everything else is biome's. */
export default tseslint.config(
  { ignores: ['dist/**', 'reports/out/**', '**/gen/**', 'node_modules/**', '*.mjs', '**/*.mjs', '**/*.js'] },
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { project: './tsconfig.json' } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'setImmediate', 'performance'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'time comes from harness/environment' },
        { object: 'Math', property: 'random', message: 'randomness comes from harness/environment' },
      ],
    },
  },
  {
    files: ['harness/environment/**', '**/*.bench.ts', '**/*.test.ts', 'fixtures/candidates/**'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
)
