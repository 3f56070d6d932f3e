// Evaluates the answers to AWS's setup guide: whether they are complete, and the instructions for them.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { audience } from "@/lib/clouds/aws/definition/trust";
import { type AwsPlan, roleArn } from "@/lib/clouds/aws/setup/documents";
import { setupMethods } from "@/lib/clouds/aws/setup/methods";
import { AwsSetupInput } from "@/lib/clouds/aws/setup/schema";
import type { SetupMaker } from "@/lib/clouds/definition";

export const awsGuide: SetupMaker = {
  schema: AwsSetupInput,

  guide(values, { issuer, organizationId, automationIds, isRoleKnown }) {
    const setup = AwsSetupInput.parse(values);
    const plan: AwsPlan = { ...setup, issuer, organizationId, automationIds, isRoleKnown, audience };
    const label = setup.prefix.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || setup.region;
    return {
      methods: setupMethods(plan),
      notes: notesOf(plan),
      config: {
        name: `aws-${label}`.slice(0, 77),
        settings: { roleArn: roleArn(plan), region: setup.region },
      },
    };
  },
};

function notesOf(plan: AwsPlan): string[] {
  const { prefix, partition, region, account, resources, keyArns, automationIds } = plan;
  const elsewhere = (arn: string) => arn.startsWith("arn:") && parseArn(arn)?.account !== account;
  const breadth = /[/_.+=@-]$/.test(prefix)
    ? "."
    : `, and also \`${prefix}-other\` and \`${prefix}2\`. End the prefix with / or - to limit it to one group.`;
  const notes = [
    prefix &&
      `The role can read every secret in ${region} whose name starts with \`${prefix}\`, including new ones${breadth}`,
    automationIds &&
      (automationIds.length === 0
        ? "No automation can use this config yet, so the trust policy allows nobody."
        : "The trust policy names each automation. When you add one, come back here and update the policy."),
    resources.some(elsewhere) &&
      "Some of these secrets belong to another account. Their resource policies and KMS key policies must allow this role too.",
    keyArns.some(elsewhere) &&
      "Some of these keys belong to another account: their key policies must allow this role too.",
    partitionNotes[partition.startsWith("aws-iso") ? "aws-iso" : partition],
  ];
  return notes.filter((note): note is string => Boolean(note));
}

const partitionNotes: Readonly<Record<string, string>> = {
  "aws-cn":
    "AWS China has separate accounts and sign-ins, and its STS fetches Latchkey’s keys from there: mainland China must be able to reach the issuer. The audience stays the same.",
  "aws-us-gov": "AWS GovCloud (US) has separate accounts and sign-ins. The audience stays the same.",
  "aws-eusc":
    "The AWS European Sovereign Cloud has separate accounts and sign-ins. The audience stays the same.",
  "aws-iso":
    "This partition is separate from the internet: its STS must be able to reach the issuer there, and its console has no public link.",
};
