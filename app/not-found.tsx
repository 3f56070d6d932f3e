import { StandalonePage } from "@/components/ui/standalone-page";

export default function NotFound() {
  return (
    <>
      {/* Metadata would not arrive: what is not found is mostly thrown where the page's own is made. */}
      <title>Not found · Latchkey</title>
      <StandalonePage title="Page not found" link={{ label: "Go to the console", href: "/" }}>
        Check the address. The page might have been deleted, or belong to an organization you’re not in.
      </StandalonePage>
    </>
  );
}
