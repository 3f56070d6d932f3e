import { StandalonePage } from "@/components/elements/standalone-page";

export default function NotFound() {
  return (
    <>
      {/* Metadata would not arrive: what is not found is mostly thrown where the page's own is made. */}
      <title>Not found · Latchkey</title>
      <StandalonePage title="There is nothing here" link={{ label: "Go to the console", href: "/" }}>
        The address may be mistyped, what it named may have been deleted, or it belongs to an organization
        that you are not a member of.
      </StandalonePage>
    </>
  );
}
