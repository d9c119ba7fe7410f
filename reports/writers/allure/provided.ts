declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the bundle that is shown. */
    parleyBundle: string
    /** URL of a module that exports `thisInstallation`. */
    parleyInstallation: string
  }
}

/** What the binding is handed by {@link writeAllure}. */
export interface Provided {
  readonly parleyBundle: string
  readonly parleyInstallation: string
}
