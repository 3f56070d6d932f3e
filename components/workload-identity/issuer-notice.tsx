"use client";
import { List, ListItem } from "@mantine/core";
import { DocsLink } from "@/components/elements/docs-link";
import { Notice } from "@/components/elements/notice";
import classes from "@/components/workload-identity/issuer-notice.module.css";

const meanings: Record<string, string> = {
  OIDC_ISSUER: "the https address under which AWS reaches this installation, with no slash at the end",
  OIDC_PRIVATE_KEY: "the RSA key with which Latchkey signs its identity tokens, as PEM",
};

/** Which variables the issuer lacks, and what does not work until they are set. */
export function IssuerNotice({ missing }: { missing: readonly string[] }) {
  return (
    <div className={classes.root}>
      <Notice tone="warning" title="The OIDC issuer is not configured">
        Whoever runs this installation has to set {missing.length === 1 ? "a variable" : "two variables"} and
        start Latchkey again:
        <List size="sm" my={6}>
          {missing.map((name) => (
            <ListItem key={name}>
              <code>{name}</code>: {meanings[name]}
            </ListItem>
          ))}
        </List>
        Until then AWS cannot verify Latchkey: its discovery document answers 503, and connection tests and
        kickoffs that use Workload Identity fail. Configs can be prepared already.{" "}
        <DocsLink to="operations#what-it-needs">What Latchkey needs</DocsLink>
      </Notice>
    </div>
  );
}
