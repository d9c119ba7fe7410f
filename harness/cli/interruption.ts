/**
 * Ctrl-C, once: the campaign ends after the running case and everything recorded is written and marked. Twice: the
 * process ends at once; what was written so far stays.
 */
export function interruption(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    process.stderr.write(
      '\nparley: stopping after this case; what was recorded is kept. Once more ends at once.\n',
    )
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}
