/** The signals that ask a process to end, heard once and told apart from their own echo. */

export interface End {
  /** Resolves with the first signal. */
  readonly wanted: Promise<void>;
  isWanted(): boolean;
  /** What a further signal does. */
  onFurther(action: () => void): void;
  /** What SIGUSR2 does; until then nothing. */
  onReload(action: () => void): void;
  /** Gives the signals back to their default. */
  forget(): void;
}

/** Ctrl-C under npm comes twice, once from the terminal and once from npm, which passes on what both have received. */
const ECHO_MS = 1_000;
/** SIGHUP: the terminal was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function listenForEnd(): End {
  let first: number | undefined;
  let further: () => void = () => undefined;
  let reload: () => void = () => undefined;
  const reloading = () => reload();
  let resolve: () => void = () => undefined;
  const wanted = new Promise<void>((done) => {
    resolve = done;
  });
  const heard = (): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      resolve();
    } else if (now - first > ECHO_MS) further();
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  process.on('SIGUSR2', reloading);
  return {
    wanted,
    isWanted: () => first !== undefined,
    onFurther: (action) => {
      further = action;
    },
    onReload: (action) => {
      reload = action;
    },
    forget() {
      process.off('SIGUSR2', reloading);
      for (const signal of SIGNALS) process.off(signal, heard);
    },
  };
}
