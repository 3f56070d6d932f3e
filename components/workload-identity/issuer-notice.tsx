"use client";
import { List, ListItem } from "@mantine/core";
import { DocsLink } from "@/components/ui/docs-link";
import { Notice } from "@/components/ui/notice";
import type { PageNotice } from "@/components/ui/notice-strip";
import classes from "@/components/workload-identity/issuer-notice.module.css";
import { anyCloud } from "@/lib/clouds/catalog";

const meanings: Record<string, string> = {
  OIDC_ISSUER: `the https address where ${anyCloud.name} reaches this installation, with no trailing slash`,
  OIDC_PRIVATE_KEY: "the RSA key that signs Latchkey’s identity tokens, as PEM",
};

/** Which variables the issuer lacks, and what does not work until they are set. */
export function IssuerNotice({ missing }: { missing: readonly string[] }) {
  const notice = issuerNotice(missing);
  if (!notice) return null;
  return (
    <div className={classes.root}>
      <Notice tone={notice.tone} title={notice.title}>
        {notice.body}
      </Notice>
    </div>
  );
}

/** For a strip of notices; null where nothing is missing. */
export function issuerNotice(missing: readonly string[]): PageNotice | null {
  if (missing.length === 0) return null;
  return {
    id: "issuer",
    tone: "warning",
    title: "The OIDC issuer is not configured",
    body: (
      <>
        Your Latchkey administrator needs to set {missing.length === 1 ? "a variable" : "two variables"} and
        restart Latchkey:
        <List size="sm" my={6}>
          {missing.map((name) => (
            <ListItem key={name}>
              <code>{name}</code>: {meanings[name]}
            </ListItem>
          ))}
        </List>
        Until then {anyCloud.name} can’t verify Latchkey: its discovery document answers 503, and connection
        tests and kickoffs with Workload Identity fail. You can already prepare configs.{" "}
        <DocsLink to="operations#what-it-needs">What Latchkey needs</DocsLink>
      </>
    ),
  };
}
