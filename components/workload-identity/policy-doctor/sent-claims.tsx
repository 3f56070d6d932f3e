import type { SentClaim } from "@/lib/shared/clouds/doctor";
import classes from "./sent-claims.module.css";

/** What a condition can ask for, and what it cannot see. */
export function SentClaims({ claims }: { claims: readonly SentClaim[] }) {
  const seen = claims.filter(({ visible }) => visible);
  const hidden = claims.filter(({ visible }) => !visible);
  return (
    <>
      <ClaimList label="Keys that a condition can use" claims={seen} />
      {hidden.length > 0 && <ClaimList label="In the token, but not visible to policies" claims={hidden} />}
    </>
  );
}

function ClaimList({ label, claims }: { label: string; claims: readonly SentClaim[] }) {
  return (
    <section aria-label={label} className={classes.section}>
      <p className={classes.label}>{label}</p>
      <dl className={classes.list}>
        {claims.map(({ key, value }) => (
          <div key={key} className={classes.claim}>
            <dt>{key}</dt>
            <dd data-absent={value === null || undefined}>{value ?? "not there"}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
