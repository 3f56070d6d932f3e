// Where people of one organization sign in with its provider. It shows only the organization's address.
import { Stack, Text } from "@mantine/core";
import { refusalWords } from "@/components/sign-in/refusal-words";
import { SingleSignOnButton } from "@/components/sign-in/single-sign-on-button";
import { Notice } from "@/components/ui/notice";
import { StandalonePage } from "@/components/ui/standalone-page";

interface OrganizationSignInProps {
  slug: string;
  /** Null where nobody can sign in by one. */
  provider: { id: string; label: string } | null;
  callbackPath: string;
  /** Why the provider's word did not let the person in. */
  refusal?: string;
}

export function OrganizationSignIn({ slug, provider, callbackPath, refusal }: OrganizationSignInProps) {
  const other = {
    label: provider ? "Use a password instead" : "Use a password",
    href: `/sign-in?callbackUrl=${encodeURIComponent(callbackPath)}`,
  };
  if (!provider) {
    return (
      <StandalonePage title="No single sign-on here" link={other}>
        Check the address, or ask your administrator where to sign in.
      </StandalonePage>
    );
  }
  const refused = refusal === undefined ? null : refusalWords(refusal);
  return (
    <StandalonePage title="Sign in" link={other}>
      <Stack>
        <Text c="dimmed" style={{ overflowWrap: "anywhere" }}>
          To /{slug}
        </Text>
        {refused && (
          <Notice tone="error" title={refused.title}>
            {refused.detail}
          </Notice>
        )}
        <div>
          <SingleSignOnButton
            provider={provider.id}
            label={provider.label}
            callbackPath={callbackPath}
            isMain
          />
        </div>
      </Stack>
    </StandalonePage>
  );
}
