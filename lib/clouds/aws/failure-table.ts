// The one table of AWS failures: how each is recognised, whether to try again, its likely cause and its remedy. Rows
// are tried from top to bottom, so the particular ones come first.
import { denialRows } from "@/lib/clouds/aws/reasons/denials";
import { handshakeRows } from "@/lib/clouds/aws/reasons/handshake";
import type { Row } from "@/lib/clouds/aws/reasons/row";
import { secretRows } from "@/lib/clouds/aws/reasons/secrets";
import { signingRows } from "@/lib/clouds/aws/reasons/signing";
import { wayRows } from "@/lib/clouds/aws/reasons/way";

export const failureTable = {
  ...denialRows,
  ...handshakeRows,
  ...signingRows,
  ...secretRows,
  ...wayRows,
} satisfies Record<string, Row>;

export type Reason = keyof typeof failureTable;
