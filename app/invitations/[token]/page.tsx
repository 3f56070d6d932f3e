import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { Invitation } from "@/components/invitations/invitation";
import { InvitationOver } from "@/components/invitations/invitation-over";
import { ServerStateProviders } from "@/components/shell/server-state";
import { signedInVisitor } from "@/lib/server/auth/session";
import { addressOf } from "@/lib/server/http/origin";
import { lookUpInvitation } from "@/lib/server/invitations/acceptance";
import { AppError } from "@/lib/shared/errors";

export const metadata = { title: "Invitation", robots: "noindex" };

interface InvitationPageProps {
  params: Promise<{ token: string }>;
}

export default async function InvitationPage({ params }: InvitationPageProps) {
  const { token } = await params;
  const signedIn = await signedInVisitor();
  const visitor = { ...signedIn, address: addressOf(await headers()), requestId: randomUUID() };
  const found = await lookUpInvitation(visitor, { token }).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  const isSignedIn = signedIn.userId !== null;
  if (found instanceof AppError) {
    return <InvitationOver code={found.code} detail={found.message} isSignedIn={isSignedIn} />;
  }
  return (
    <ServerStateProviders>
      <Invitation token={token} facts={found} isSignedIn={isSignedIn} />
    </ServerStateProviders>
  );
}
