"use client";
// For people without a second factor, where an organization requires one.
import { Anchor, Group, List, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { AuthenticatorAdding } from "@/components/second-factor/authenticator-adding";
import { PasskeyAdding } from "@/components/second-factor/passkey-adding";
import { RecoveryCodes } from "@/components/second-factor/recovery-codes";
import { SignOutButton } from "@/components/sign-in/sign-out-button";
import { StandalonePage } from "@/components/ui/standalone-page";

interface SettingUpProps {
  /** Where to go afterwards: a path of the console. */
  callbackPath: string;
  /** Those that open without one. */
  organizations: readonly { slug: string; name: string }[];
}

export function SettingUp({ callbackPath, organizations }: SettingUpProps) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const goOn = () => window.location.replace(callbackPath);
  async function added(recoveryCodes: string[]) {
    if (recoveryCodes.length > 0) setCodes(recoveryCodes);
    else goOn();
  }
  return (
    <StandalonePage title="Set up a second factor">
      <Stack gap="md" align="flex-start">
        <Text c="dimmed">
          The organization that you’re opening asks for a second factor: a passkey of your device or security
          key, or an app for one-time codes. From then on you give it at each sign-in.
        </Text>
        <Group gap="sm" align="flex-start">
          <PasskeyAdding isMain onAdded={added} />
          <AuthenticatorAdding onAdded={added} />
        </Group>
        {organizations.length > 0 && (
          <div>
            <Text size="sm">These open without one:</Text>
            <List size="sm">
              {organizations.map(({ slug, name }) => (
                <List.Item key={slug}>
                  <Anchor href={`/${slug}`}>{name}</Anchor>
                </List.Item>
              ))}
            </List>
          </div>
        )}
        <SignOutButton />
      </Stack>
      <RecoveryCodes codes={codes} onClose={goOn} />
    </StandalonePage>
  );
}
