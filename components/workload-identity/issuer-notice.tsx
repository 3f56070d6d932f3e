"use client";
import { List, ListItem } from "@mantine/core";
import { DocsLink } from "@/components/elements/docs-link";
import { Notice } from "@/components/elements/notice";
import classes from "@/components/workload-identity/issuer-notice.module.css";

const meanings: Record<string, string> = {
  OIDC_ISSUER: "the https address where AWS reaches this installation, with no trailing slash",
  OIDC_PRIVATE_KEY: "the RSA key that signs Latchkey’s identity tokens, as PEM",
};

/** Which variables the issuer lacks, and what does not work until they are set. */
export function IssuerNotice({ missing }: { missing: readonly string[] }) {
  return (
    <div className={classes.root}>
      <Notice tone="warning" title="The OIDC issuer isn’t configured">
        Your Latchkey administrator needs to set {missing.length === 1 ? "a variable" : "two variables"} and
        restart Latchkey:
        <List size="sm" my={6}>
          {missing.map((name) => (
            <ListItem key={name}>
              <code>{name}</code>: {meanings[name]}
            </ListItem>
          ))}
        </List>
        Until then AWS can’t verify Latchkey: its discovery document answers 503, and connection tests and
        kickoffs with Workload Identity fail. You can already prepare configs.{" "}
        <DocsLink to="operations#what-it-needs">What Latchkey needs</DocsLink>
      </Notice>
    </div>
  );
}
