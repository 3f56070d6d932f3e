// The one table of AWS failures: how each is recognised, whether to try again, its likely cause and its remedy. Rows
// are tried from top to bottom, so the particular ones come first.
import { denialRows } from "@/lib/clouds/aws/failures/reasons/denials";
import { handshakeRows } from "@/lib/clouds/aws/failures/reasons/handshake";
import { networkRows } from "@/lib/clouds/aws/failures/reasons/network";
import type { Row } from "@/lib/clouds/aws/failures/reasons/row";
import { secretRows } from "@/lib/clouds/aws/failures/reasons/secrets";
import { signingRows } from "@/lib/clouds/aws/failures/reasons/signing";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

export const failureTable: Readonly<Record<CloudReason, Row>> = {
  ...denialRows,
  ...handshakeRows,
  ...signingRows,
  ...secretRows,
  ...networkRows,
};
