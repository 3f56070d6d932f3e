"use client";
// Settings → Single Sign-On: which provider lets people in, with which roles, and whether a password still does.
import { List, Stack, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Requirement } from "@/components/organization/requirement";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { KeptOut } from "@/components/single-sign-on/kept-out";
import { Removal } from "@/components/single-sign-on/removal";
import { DocsLink } from "@/components/ui/docs-link";
import { type Fact, Facts } from "@/components/ui/facts";
import { IconButton } from "@/components/ui/icon-button";
import { MachineValue } from "@/components/ui/machine-value";
import { Notice } from "@/components/ui/notice";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";
import type { SingleSignOn } from "@/lib/shared/single-sign-on/schema";

const providerForm = deferred(() => import("./provider-form"), "ProviderForm");

interface SingleSignOnSettingsProps {
  settings: SingleSignOn;
  /** What the button of the installation's own provider says; null where there is none. */
  installation: string | null;
  isOwner: boolean;
}

export function SingleSignOnSettings({ settings, installation, isOwner }: SingleSignOnSettingsProps) {
  const canManage = useAllowed("organization_settings:manage");
  const permissionHint = usePermissionHint();
  const { open, dialog } = useRowDialogs<never, "provider">();
  const { isSet, mayMakeOwners, lastRefusal } = settings;
  const isForOwners = mayMakeOwners && !isOwner;
  return (
    <>
      <PageHeader
        title="Single Sign-On"
        description="People sign in with your identity provider, become members by themselves, and get their role from it."
        action={
          canManage &&
          !isForOwners && (
            <IconButton
              variant={isSet ? "default" : "filled"}
              icon={IconPencil}
              onClick={() => open("provider")}
            >
              {isSet ? "Edit" : "Set up"}
            </IconButton>
          )
        }
      />
      <Stack gap="lg">
        <NoDomain settings={settings} />
        {lastRefusal && (
          <Notice tone="warning" title="The last sign-in was refused">
            <RelativeTime value={lastRefusal.at} />: {lastRefusal.reason}
          </Notice>
        )}
        <Facts
          label="Single sign-on"
          facts={[
            ...(isSet
              ? providerFacts(settings, installation)
              : [
                  {
                    term: "Provider",
                    value: "Not set up",
                    help: canManage ? (
                      <>
                        Okta, Microsoft Entra ID, Google, Keycloak and others.{" "}
                        <DocsLink to="sign-in#a-provider-of-your-organization">
                          What to do at your provider
                        </DocsLink>
                      </>
                    ) : (
                      permissionHint("organization_settings:manage", "Setting it up")
                    ),
                  },
                ]),
            redirectFact(settings),
            domainFact(settings),
            ...(isSet ? roleFacts(settings) : []),
            {
              term: "Required",
              value: <Demand settings={settings} canAsk={isSet || installation !== null} isOwner={isOwner} />,
              help: "When required, a password alone opens this organization for owners only, so that they get in when the provider is down. API tokens and workers go on.",
            },
          ]}
        />
        {isForOwners && <Text c="dimmed">Only an owner can change this while a claim can make owners.</Text>}
      </Stack>
      <KeptOut people={settings.keptOut} />
      {isSet && canManage && !isForOwners && <Removal settings={settings} />}
      {canManage && (
        <DeferredWindow
          part={providerForm}
          {...dialog("provider")}
          settings={settings}
          installation={installation}
          isOwner={isOwner}
        />
      )}
    </>
  );
}

function NoDomain({ settings: { isSet, domains } }: Pick<SingleSignOnSettingsProps, "settings">) {
  const { slug } = useOrganization();
  if (!isSet || domains.length > 0) return null;
  return (
    <Notice tone="warning" title="Nobody can sign in with it yet">
      Your Latchkey administrator has to assign your email domain to this organization first:{" "}
      <code>latchkey-admin assign-domain {slug} example.com</code>
    </Notice>
  );
}

function providerFacts(settings: SingleSignOn, installation: string | null): Fact[] {
  const { issuer, clientId, signInAddress, lastSignInAt } = settings;
  if (issuer === null) {
    return [
      {
        term: "Provider",
        value: `This Latchkey’s own${installation ? ` (${installation})` : ""}`,
        help: "People sign in with the button on the sign-in page.",
      },
    ];
  }
  return [
    { term: "Issuer", value: <MachineValue value={issuer} label="issuer" /> },
    { term: "Client ID", value: <MachineValue value={clientId ?? ""} label="client ID" /> },
    {
      term: "Sign-in page",
      value: <MachineValue value={signInAddress} label="sign-in page" />,
      help: "Give this address to your people. Try it in a private window.",
    },
    {
      term: "Last sign-in",
      value: lastSignInAt ? <RelativeTime value={lastSignInAt} /> : "Nobody has signed in yet",
    },
  ];
}

function redirectFact({ redirectUri, issuer, isSet }: SingleSignOn): Fact {
  return {
    term: "Redirect URI",
    value: <MachineValue value={redirectUri} label="redirect URI" />,
    help:
      isSet && issuer === null
        ? "Only for a provider of your own."
        : "Register it at your provider, for a web application with a client secret.",
  };
}

function domainFact({ domains }: SingleSignOn): Fact {
  return {
    term: "Email domains",
    value: domains.length > 0 ? domains.join(", ") : "None",
    help: "Only verified addresses of these domains get in. Your Latchkey administrator assigns them.",
  };
}

function roleFacts({ roleClaim, rules, defaultRole, mayMakeOwners }: SingleSignOn): Fact[] {
  return [
    ...(roleClaim === null
      ? []
      : [
          {
            term: "Role by claim",
            value: (
              <div>
                <code>{roleClaim}</code>
                <List type="ordered" size="sm" mt={4}>
                  {rules.map(({ value, role }) => (
                    <List.Item key={value}>
                      <code>{value}</code> gives {role.name}
                    </List.Item>
                  ))}
                </List>
              </div>
            ),
            help: `The first that fits, at each sign-in. A person who loses the claim loses the role.${mayMakeOwners ? " It can make owners." : ""}`,
          },
        ]),
    {
      term: "Everyone else",
      value: defaultRole?.name ?? "Isn’t let in",
      help: defaultRole
        ? "The role of people whom no rule names, until somebody gives them another one."
        : "Members whom a person has given their role stay members.",
    },
  ];
}

interface DemandProps {
  settings: Pick<SingleSignOn, "isRequired" | "lastSignInAt" | "issuer">;
  /** Whether there is a provider. */
  canAsk: boolean;
  isOwner: boolean;
}

function Demand({ settings, canAsk, isOwner }: DemandProps) {
  const { isRequired, lastSignInAt, issuer } = settings;
  const { name } = useOrganization();
  const isUntried = issuer !== null && lastSignInAt === null;
  return (
    <>
      {isRequired ? "Yes" : "No"}{" "}
      <Requirement
        operation={singleSignOnOperations.demand}
        what="single sign-on"
        isRequired={isRequired}
        canAsk={canAsk}
        lead={
          isRequired
            ? `A password alone opens ${name} again, for everyone who has one.`
            : `From the next request on, only who signed in with single sign-on opens ${name}. Owners still can with a password.`
        }
      >
        {!isRequired && isUntried && "Nobody has signed in with it yet: try it in a private window first."}
        {!isRequired && !isUntried && !isOwner && "You have to be signed in with it yourself."}
      </Requirement>
    </>
  );
}
