/** Where a story happens: the whole development service, its people, its mail, and a clock that can travel. */

export interface World {
  /** Address of the service. */
  readonly url: string;
  /** PEM of the root that everything must lead to. */
  readonly rootPem: string;
  /** Folder in which the demo mail server leaves mails. */
  readonly mailDir: string;
  now(): Date;
  /** Moves the service's clock and lets what is due by then happen. */
  travel(milliseconds: number): Promise<void>;
  /** Kills the service without warning and starts it again on the same data. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}
