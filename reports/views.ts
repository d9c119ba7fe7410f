import type { Bundle } from './bundle.ts'
import { renderHtml } from './writers/html/render-html.ts'
import { renderJunit } from './writers/junit/render-junit.ts'

/** A file that is made from the bundle alone, the same bytes every time. */
export interface View {
  readonly file: string
  /** @param evidenceDigest SHA-256 of the evidence manifest, 64 hex digits */
  render(bundle: Bundle, evidenceDigest: string): string
}

/** The views that every bundle has. A new format is a folder under `writers/` and a line here. */
export const VIEWS: readonly View[] = [
  { file: 'junit.xml', render: renderJunit },
  { file: 'report.html', render: renderHtml },
]
