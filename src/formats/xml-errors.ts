/** Why bytes are not taken as XML. */

import { SealpostError } from '../errors.js';

export type XmlErrorCode =
  | 'xml/too-large'
  | 'xml/encoding'
  | 'xml/doctype'
  | 'xml/too-deep'
  | 'xml/too-many-attributes'
  | 'xml/too-many-nodes'
  | 'xml/not-well-formed';

export class XmlError extends SealpostError<XmlErrorCode> {}
