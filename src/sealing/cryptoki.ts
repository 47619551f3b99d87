/** As much of PKCS#11 as is used, as `pkcs11js` offers it: the package is optional, and its own types are away with it. */

export interface Attribute {
  readonly type: number;
  readonly value?: Buffer | string | number;
}

export interface Cryptoki {
  load(path: string): void;
  C_Initialize(options: { flags: number }): void;
  C_Finalize(): void;
  C_GetSlotList(tokenPresent: boolean): Buffer[];
  C_GetTokenInfo(slot: Buffer): { readonly label: string; readonly serialNumber: string };
  C_OpenSession(slot: Buffer, flags: number): Buffer;
  C_CloseSession(session: Buffer): void;
  C_Login(session: Buffer, userType: number, pin: string): void;
  C_FindObjectsInit(session: Buffer, template: readonly Attribute[]): void;
  C_FindObjects(session: Buffer, most: number): Buffer[];
  C_FindObjectsFinal(session: Buffer): void;
  C_GetAttributeValue(
    session: Buffer,
    object: Buffer,
    template: readonly Attribute[],
  ): readonly { readonly value: Buffer }[];
  C_SignInit(session: Buffer, mechanism: { readonly mechanism: number }, key: Buffer): void;
  /** On a thread of its own. */
  C_SignAsync(session: Buffer, data: Buffer, room: Buffer): Promise<Buffer>;
}
