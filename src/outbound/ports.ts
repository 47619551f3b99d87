/** The one way out: every HTTP request the service makes goes through a `GuardedClient`. */

export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Bytes of answer after which the request is cut. */
  readonly maxBytes: number;
  /** For the whole request, connection included. */
  readonly timeoutMs: number;
}

export interface GuardedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface GuardedClient {
  /**
   * Sends one request. Redirects are never followed: a 3xx is returned as it is.
   * Throws `OutboundError` (`outbound/url`, `outbound/scheme`, `outbound/origin`, `outbound/address`,
   * `outbound/too-large`, `outbound/timeout`, `outbound/unreachable`).
   */
  request(url: string, request: GuardedRequest): Promise<GuardedResponse>;
}
